import { proto } from '@whiskeysockets/baileys';
import { quotable } from '../convert/content.ts';
import { jidOf, readRecipient, type Person } from '../ids.ts';
import type { Quoted } from './request.ts';

interface Reminder extends Quoted {
  words: string;
  picture: { jpegThumbnail?: Uint8Array };
  length: { seconds?: number };
}

/** A message of a kind of which little more is known. */
const BY_KIND: Record<string, (quoted: Reminder) => proto.IMessage> = {
  image: ({ words, picture }) => ({ imageMessage: { mimetype: 'image/jpeg', caption: words, ...picture } }),
  video: ({ words, picture, length }) => ({
    videoMessage: { mimetype: 'video/mp4', caption: words, ...picture, ...length },
  }),
  audio: ({ length }) => ({ audioMessage: { mimetype: 'audio/mp4', ...length } }),
  voice: ({ length }) => ({ audioMessage: { mimetype: 'audio/ogg; codecs=opus', ptt: true, ...length } }),
  document: ({ words, picture, fileName }) => ({
    documentMessage: {
      mimetype: 'application/octet-stream',
      caption: words,
      ...picture,
      ...(fileName && { fileName }),
    },
  }),
  sticker: () => ({ stickerMessage: { mimetype: 'image/webp' } }),
  location: ({ words }) => ({ locationMessage: { name: words } }),
  contacts: ({ words }) => ({ contactMessage: { displayName: words } }),
  poll: ({ words }) => ({ pollCreationMessageV3: { name: words } }),
  event: ({ words }) => ({ eventMessage: { name: words } }),
};
/** Phones show these by their picture or their mark, also without words. */
const WORDLESS = new Set(['image', 'video', 'audio', 'voice', 'document', 'sticker', 'location']);

/**
 * What phones show above an answer. They show what comes along in the quote, and an empty card for an empty text: so it
 * carries the message itself with its small picture or its length, or, when that is not kept any more, its kind. Null
 * where nothing is known that could be shown.
 */
export function quoteOf(
  quoted: Quoted,
  original: proto.IMessage | null,
  recipient: Person | null,
  me: string,
): proto.IContextInfo | null {
  const author = readRecipient(quoted.participant ?? '') ?? recipient;
  const quotedMessage = (original && quotable(original)) ?? reminderOf(quoted);
  if (!quotedMessage) return null;
  const participant = quoted.fromMe ? me : author ? jidOf(author) : '';
  return { stanzaId: quoted.messageId, participant, quotedMessage };
}

function reminderOf(quoted: Quoted): proto.IMessage | null {
  const { kind, text, seconds, thumbnail } = quoted;
  const words = text ?? '';
  if (!words && !WORDLESS.has(kind ?? '')) return null;
  const picture = thumbnail ? { jpegThumbnail: Buffer.from(thumbnail, 'base64') } : {};
  const length = seconds ? { seconds: Math.round(seconds) } : {};
  return BY_KIND[kind ?? '']?.({ ...quoted, words, picture, length }) ?? { conversation: words };
}
