import type { proto } from '@whiskeysockets/baileys';
import type { Bounds } from './bounds.ts';
import { NAME_LIMIT } from './details.ts';
import { base64, THUMBNAIL_LIMIT } from './media.ts';
import type { Part } from './opening.ts';

/** What is shown below a text: the advertisement that brought the customer here, or what a link leads to. */
export interface Card {
  kind: 'ad' | 'link';
  title: string | null;
  text: string | null;
  url: string | null;
  /** A small picture, base64. */
  thumbnail: string | null;
  /** How the network of the advertisement calls it, and this click on it. */
  sourceType: string | null;
  sourceId: string | null;
  clickId: string | null;
  /** By which way the chat was opened. */
  entryPoint: string | null;
}

const TEXT_LIMIT = 4_096;
const URL_LIMIT = 2_048;
/** WhatsApp's words for chats that begin in an advertisement: `ctwa_ad`, `FB_Ads`. */
const AN_AD = /ctwa|(^|_)ads?(_|$)/i;

export function cardOf({ field, body }: Part, context: proto.IContextInfo | null, bounds: Bounds): Card | null {
  const ad = adOf(context, bounds);
  if (ad || field !== 'extendedTextMessage') return ad; // only of a text a title is that of a link
  return linkOf(body as proto.Message.IExtendedTextMessage, bounds);
}

/** Whether a card of the context takes the place of a link's. */
export function hasAd(context: proto.IContextInfo | null): boolean {
  return Boolean(context?.externalAdReply ?? context?.quotedAd ?? entryOf(context));
}

/** By which advertisement's way a chat was opened; ordinary ways are none. */
function entryOf(context: proto.IContextInfo | null): string | null {
  const found = [context?.entryPointConversionSource, context?.conversionSource];
  return found.find((one) => one && AN_AD.test(one.slice(0, NAME_LIMIT))) ?? null;
}

function adOf(context: proto.IContextInfo | null, bounds: Bounds): Card | null {
  if (!hasAd(context)) return null;
  const { externalAdReply: ad, quotedAd } = context ?? {};
  const entry = entryOf(context);
  // Bots show what a link leads to in the same way, without an advertisement behind it.
  const isAd = Boolean(entry ?? quotedAd ?? (ad?.showAdAttribution || ad?.sourceId || ad?.ctwaClid));
  return {
    kind: isAd ? 'ad' : 'link',
    title: bounds.text(ad?.title || quotedAd?.advertiserName, NAME_LIMIT),
    text: bounds.text(ad?.body || quotedAd?.caption, TEXT_LIMIT),
    url: bounds.text(ad?.sourceUrl || ad?.mediaUrl, URL_LIMIT),
    thumbnail: base64(ad?.thumbnail ?? quotedAd?.jpegThumbnail, THUMBNAIL_LIMIT),
    sourceType: bounds.text(ad?.sourceType, NAME_LIMIT),
    sourceId: bounds.text(ad?.sourceId, NAME_LIMIT),
    clickId: bounds.text(ad?.ctwaClid, NAME_LIMIT),
    entryPoint: bounds.text(entry, NAME_LIMIT),
  };
}

function linkOf(
  { title, description, matchedText, jpegThumbnail }: proto.Message.IExtendedTextMessage,
  bounds: Bounds,
) {
  if (typeof title !== 'string' && typeof description !== 'string') return null;
  const nothing = { sourceType: null, sourceId: null, clickId: null, entryPoint: null };
  return {
    kind: 'link' as const,
    title: bounds.text(title, NAME_LIMIT),
    text: bounds.text(description, TEXT_LIMIT),
    url: bounds.text(matchedText, URL_LIMIT),
    thumbnail: base64(jpegThumbnail, THUMBNAIL_LIMIT),
    ...nothing,
  };
}
