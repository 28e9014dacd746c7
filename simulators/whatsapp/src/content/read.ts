import type { Details, Kind, MediaView, QuotedView } from '../views.ts';
import type { proto } from '../wire/baileys.ts';
import type { Media } from './fields.ts';
import { contextOf, mediaIn, pollIn, unwrap } from './fields.ts';

export interface Content {
  kind: Kind;
  text: string | null;
  quote: string | null;
  quoted: QuotedView | null;
  expiration: number | null;
  /** JIDs as they were written. */
  mentions: string[];
  forwarded: boolean;
  viewOnce: boolean;
  details: Details | null;
  /** Facts from the message; the file itself has not been looked at yet. */
  media: MediaView | null;
}

/** What a phone shows of a message; what it does not know is `unsupported`. */
export function readContent(message: proto.IMessage): Content {
  const { inner, viewOnce } = unwrap(message);
  const context = contextOf(inner);
  const media = mediaIn(inner);
  const details = detailsOf(inner);
  return {
    kind: media?.kind ?? details?.kind ?? textKind(inner),
    text: textOf(inner, media),
    quote: context?.stanzaId ?? null,
    quoted: context?.quotedMessage ? quotedIn(context.quotedMessage) : null,
    expiration: context?.expiration ?? null,
    mentions: context?.mentionedJid ?? [],
    forwarded: context?.isForwarded === true,
    viewOnce,
    details: details?.details ?? null,
    media: media ? factsOf(media) : null,
  };
}

/** An empty text is an empty card above the answer. */
function quotedIn(quoted: proto.IMessage): QuotedView {
  const { kind, text, media } = readContent(quoted);
  return { kind, text, seconds: media?.seconds ?? null, hasThumbnail: media?.thumbnail != null };
}

function textKind(message: proto.IMessage): Kind {
  return typeof message.conversation === 'string' || message.extendedTextMessage ? 'text' : 'unsupported';
}

function textOf(message: proto.IMessage, media: Media | undefined): string | null {
  const caption = media && 'caption' in media.content ? media.content.caption : undefined;
  return message.conversation ?? message.extendedTextMessage?.text ?? caption ?? pollIn(message)?.name ?? null;
}

function detailsOf(message: proto.IMessage): { kind: Kind; details: Details } | undefined {
  const place = message.locationMessage ?? message.liveLocationMessage;
  if (place) return { kind: 'location', details: locationOf(place, Boolean(message.liveLocationMessage)) };
  const cards = message.contactMessage ? [message.contactMessage] : message.contactsArrayMessage?.contacts;
  if (cards) return { kind: 'contacts', details: { contacts: cards.map(contactOf) } };
  const poll = pollIn(message);
  if (!poll) return undefined;
  const options = (poll.options ?? []).map(({ optionName }) => optionName ?? '');
  return { kind: 'poll', details: { name: poll.name ?? '', options, selectable: poll.selectableOptionsCount ?? 0 } };
}

function locationOf(
  place: proto.Message.ILocationMessage & proto.Message.ILiveLocationMessage,
  live: boolean,
): Details {
  return {
    latitude: place.degreesLatitude ?? 0,
    longitude: place.degreesLongitude ?? 0,
    name: place.name ?? null,
    address: place.address ?? null,
    live,
  };
}

function contactOf({ displayName, vcard }: proto.Message.IContactMessage): { name: string; phones: string[] } {
  const lines = (vcard ?? '').split(/\r?\n/).filter((line) => /^(\w+\.)?TEL/.test(line));
  const phones = lines.map((line) => /waid=(\d+)/.exec(line)?.[1] ?? line.replace(/^[^:]*:/, '').replace(/\D/g, ''));
  return { name: displayName ?? /^FN:(.*)$/m.exec(vcard ?? '')?.[1]?.trim() ?? '', phones };
}

function factsOf({ content }: Media): MediaView {
  const maybe = content as proto.Message.IImageMessage &
    proto.Message.IVideoMessage &
    proto.Message.IAudioMessage &
    proto.Message.IDocumentMessage &
    proto.Message.IStickerMessage;
  const encoded = (value: Uint8Array | null | undefined) =>
    value?.length ? Buffer.from(value).toString('base64') : null;
  return {
    state: 'pending',
    error: null,
    mimetype: maybe.mimetype ?? null,
    size: maybe.fileLength ? Number(maybe.fileLength) : null,
    sha256: maybe.fileSha256?.length ? Buffer.from(maybe.fileSha256).toString('hex') : null,
    fileName: maybe.fileName ?? maybe.title ?? null,
    seconds: maybe.seconds ?? null,
    width: maybe.width ?? null,
    height: maybe.height ?? null,
    waveform: encoded(maybe.waveform),
    animated: maybe.gifPlayback === true || maybe.isAnimated === true,
    thumbnail: encoded(maybe.jpegThumbnail ?? maybe.pngThumbnail),
  };
}
