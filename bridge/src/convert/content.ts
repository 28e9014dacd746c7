import { normalizeMessageContent, type proto } from '@whiskeysockets/baileys';
import { messageIdOf, personOf, type Person } from '../ids.ts';
import { Bounds, type Problem } from './bounds.ts';
import { contactsOf, locationOf, pollOf, type Location, type Poll, type SharedContact } from './details.ts';
import { MEDIA_KINDS, mediaOf, type Media } from './media.ts';
import { rawOf } from './raw.ts';

export interface Quote {
  messageId: string;
  text: string | null;
  from: Person;
}

export interface Content {
  kind: string;
  /** The text itself, or the caption of a file. */
  text: string | null;
  media: Media | null;
  location: Location | null;
  contacts: SharedContact[] | null;
  poll: Poll | null;
  quote: Quote | null;
  mentions: Person[];
  forwarded: boolean;
  viewOnce: boolean;
  /** An excerpt of the protobuf as JSON, only for kinds we do not know. */
  raw: Record<string, unknown> | null;
  /** What could not be told as it arrived. */
  problem: Problem | null;
}

/** In UTF-16 units: what WhatsApp's own apps let people type, and what is shown of a quoted text. */
export const TEXT_LIMIT = 65_536;
const QUOTE_LIMIT = 4_096;
/** As many as a group can have members. */
const MENTIONS_LIMIT = 1_024;

/** Fields that accompany a content and are none themselves. */
const ACCOMPANYING = new Set([
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'deviceSentMessage',
  'keepInChatMessage',
  'pinInChatMessage',
  // A vote is an event of its own.
  'pollUpdateMessage',
]);

const KINDS: Record<string, string> = {
  conversation: 'text',
  extendedTextMessage: 'text',
  buttonsResponseMessage: 'text',
  listResponseMessage: 'text',
  templateButtonReplyMessage: 'text',
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
  locationMessage: 'location',
  liveLocationMessage: 'location',
  contactMessage: 'contacts',
  contactsArrayMessage: 'contacts',
  pollCreationMessage: 'poll',
  pollCreationMessageV2: 'poll',
  pollCreationMessageV3: 'poll',
  pollCreationMessageV5: 'poll',
};

/** Where the different kinds keep what a person can read, in the order it is looked for. */
const TEXT_FIELDS = [
  'text',
  'caption',
  'selectedDisplayText',
  'title',
  'name',
  'displayName',
  'address',
  'contentText',
];

/** Kinds whose words are in a structure of their own, or only in a caption. */
const CAPTION_FIELDS: Record<string, string[]> = { location: ['comment', 'caption'], contacts: [], poll: [] };

/** What a normalized message says: its kind, its readable text, what it answers. Null when it says nothing. */
export function contentOf(message: proto.IMessage, viewOnce = false): Content | null {
  const entry = bodyOf(message);
  if (!entry) return null;
  const [field, body] = entry;
  const known = field === 'audioMessage' && (body as proto.Message.IAudioMessage).ptt ? 'voice' : KINDS[field];
  const kind = known ?? 'unsupported';
  const context = contextOf(body);
  const bounds = new Bounds();
  const location = kind === 'location' ? locationOf(body, field === 'liveLocationMessage', bounds) : null;
  const content = {
    kind,
    text: bounds.text(textOf(body, fieldsOf(kind, location === null)), TEXT_LIMIT),
    media: MEDIA_KINDS.has(kind) ? mediaOf(body, bounds) : null,
    location,
    contacts: kind === 'contacts' ? contactsOf(body, bounds) : null,
    poll: kind === 'poll' ? pollOf(body, bounds) : null,
    quote: quoteOf(context),
    mentions: bounds.list(context?.mentionedJid, MENTIONS_LIMIT, (jid) => personOf(jid)).filter(isSomebody),
    forwarded: context?.isForwarded === true,
    viewOnce: viewOnce || (body as { viewOnce?: unknown }).viewOnce === true,
    raw: known ? null : rawOf(message),
  };
  const offTheGlobe = kind === 'location' && location === null;
  return { ...content, problem: offTheGlobe ? 'cut' : bounds.problem() };
}

/** What a person can read of a message whose other parts are too much; null when there is nothing. */
export function wordsOf(message: proto.IMessage): string | null {
  const content = normalizeMessageContent(message);
  return content ? new Bounds().text(textOf(bodyOf(content)?.[1]), TEXT_LIMIT) : null;
}

/** A place that cannot be shown is told by its name. */
function fieldsOf(kind: string, withoutPlace: boolean): string[] | undefined {
  if (kind === 'location' && withoutPlace) return TEXT_FIELDS;
  return MEDIA_KINDS.has(kind) ? ['caption'] : CAPTION_FIELDS[kind];
}

function isSomebody({ phone, lid }: Person): boolean {
  return phone !== null || lid !== null;
}

/** True when the sender wants the file to be seen once; the wrapping is gone from a normalized message. */
export function isViewOnce(message: proto.IMessage | null | undefined): boolean {
  const inner = message?.ephemeralMessage?.message ?? message;
  return Boolean(inner?.viewOnceMessage ?? inner?.viewOnceMessageV2 ?? inner?.viewOnceMessageV2Extension);
}

function bodyOf(message: proto.IMessage): [string, unknown] | undefined {
  return Object.entries(message).find(([name, value]) => value != null && !ACCOMPANYING.has(name)) as
    [string, unknown] | undefined;
}

function contextOf(body: unknown): proto.IContextInfo | null {
  return (body as { contextInfo?: proto.IContextInfo | null } | null)?.contextInfo ?? null;
}

function textOf(body: unknown, fields = TEXT_FIELDS): string | null {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return null;
  for (const field of fields) {
    const value = (body as Record<string, unknown>)[field];
    if (typeof value === 'string' && value.length > 0) return value;
  }
  return null;
}

function quoteOf(context: proto.IContextInfo | null): Quote | null {
  if (!context?.stanzaId) return null;
  const quoted = normalizeMessageContent(context.quotedMessage ?? undefined);
  return {
    messageId: messageIdOf(context.stanzaId),
    // A quote is a reminder: its end is no loss that anybody must be told of.
    text: quoted ? new Bounds().text(textOf(bodyOf(quoted)?.[1]), QUOTE_LIMIT) : null,
    from: personOf(context.participant),
  };
}
