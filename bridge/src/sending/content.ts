import { randomBytes } from 'node:crypto';
import { proto } from '@whiskeysockets/baileys';
import { lidJid, phoneJid, readRecipient, type Person } from '../ids.ts';

export interface Quoted {
  messageId: string;
  fromMe: boolean;
  text: string | null;
  participant?: string;
}

export interface SendRequest {
  sessionId: string;
  to: string;
  type: 'text';
  text: string;
  key?: string;
  quoted?: Quoted;
}

/** The protobuf of a text. The secret lets the recipient's app report the message, as WhatsApp Web's own ones do. */
export function textMessage(request: SendRequest, recipient: Person, me: string): proto.IMessage {
  const { text, quoted } = request;
  return {
    extendedTextMessage: {
      text,
      ...(quoted && { contextInfo: quoteOf(quoted, recipient, me) }),
    },
    messageContextInfo: { messageSecret: randomBytes(32) },
  };
}

function quoteOf(quoted: Quoted, recipient: Person, me: string): proto.IContextInfo {
  const other = readRecipient(quoted.participant ?? '') ?? recipient;
  return {
    stanzaId: quoted.messageId,
    participant: quoted.fromMe ? me : other.phone ? phoneJid(other.phone) : lidJid(other.lid ?? ''),
    quotedMessage: { conversation: quoted.text ?? '' },
  };
}
