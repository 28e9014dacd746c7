import { proto } from '@whiskeysockets/baileys';
import { quotable } from '../convert/content.ts';
import { jidOf, readRecipient, type Person } from '../ids.ts';
import type { Quoted } from './request.ts';

/** A message of a kind of which nothing more is known. */
const BY_KIND: Record<string, (text: string) => proto.IMessage> = {
  image: (caption) => ({ imageMessage: { mimetype: 'image/jpeg', caption } }),
  video: (caption) => ({ videoMessage: { mimetype: 'video/mp4', caption } }),
  audio: () => ({ audioMessage: { mimetype: 'audio/mp4' } }),
  voice: () => ({ audioMessage: { mimetype: 'audio/ogg; codecs=opus', ptt: true } }),
  document: (caption) => ({ documentMessage: { mimetype: 'application/octet-stream', caption } }),
  sticker: () => ({ stickerMessage: { mimetype: 'image/webp' } }),
  location: (name) => ({ locationMessage: { name } }),
  contacts: (displayName) => ({ contactMessage: { displayName } }),
  poll: (name) => ({ pollCreationMessageV3: { name } }),
};

/**
 * What phones show above an answer. They show what comes along in the quote, and an empty card for an empty text: so it
 * carries the message itself with its small picture or its length, or, when that is not kept any more, its kind.
 */
export function quoteOf(
  quoted: Quoted,
  original: proto.IMessage | null,
  recipient: Person | null,
  me: string,
): proto.IContextInfo {
  const author = readRecipient(quoted.participant ?? '') ?? recipient;
  const text = quoted.text ?? '';
  return {
    stanzaId: quoted.messageId,
    participant: quoted.fromMe ? me : author ? jidOf(author) : '',
    quotedMessage: (original && quotable(original)) ?? BY_KIND[quoted.kind ?? '']?.(text) ?? { conversation: text },
  };
}
