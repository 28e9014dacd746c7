import type { ChatMessage } from '../model.ts';
import { proto } from '../wire/baileys.ts';

type Content = Pick<ChatMessage, 'kind' | 'text' | 'quote'>;

/** Fields beside the content proper. */
const ENVELOPE = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

/** What a phone shows of a message: its text and quote, or at least its kind. */
export function readContent(message: proto.IMessage): Content {
  const kind = Object.keys(message).find((field) => !ENVELOPE.has(field)) ?? 'conversation';
  const extended = message.extendedTextMessage;
  return {
    kind,
    text: message.conversation ?? extended?.text ?? null,
    quote: extended?.contextInfo?.stanzaId ?? null,
  };
}

export interface Quoted {
  id: string;
  text: string | null;
  authorJid: string;
}

export function makeText(text: string, quoted: Quoted | undefined): proto.IMessage {
  if (!quoted) return { conversation: text };
  return {
    extendedTextMessage: {
      text,
      contextInfo: {
        stanzaId: quoted.id,
        participant: quoted.authorJid,
        quotedMessage: { conversation: quoted.text ?? '' },
      },
    },
  };
}
