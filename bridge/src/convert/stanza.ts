import { cleanMessage, type BinaryNode, type WAMessage } from '@whiskeysockets/baileys';
import { undecryptableEvent, unavailableEvent, understood, type Me, type Source, type Understood } from './message.ts';

/** Ciphertexts that are opened where they are met; and texts that are not sealed, as channels send them. */
const OPENED = new Set(['pkmsg', 'msg', 'skmsg']);

export function hasCiphertext({ content }: BinaryNode): boolean {
  const children = Array.isArray(content) ? content : [];
  return children.some(({ tag, attrs }) => tag === 'plaintext' || (tag === 'enc' && OPENED.has(attrs['type'] ?? '')));
}

/**
 * What a message without a ciphertext becomes: WhatsApp keeps its content from linked devices, seals it for others, or
 * may give it later under the same id.
 */
export function leftOver(
  { attrs, content }: BinaryNode,
  message: WAMessage | null,
  me: Me,
  source: Source,
): Understood {
  if (!message) return { event: null, silent: 'malformed' };
  const children = Array.isArray(content) ? content : [];
  const told = children.find(({ tag }) => tag === 'unavailable')?.attrs['type'] ?? attrs['type'] ?? '';
  const isForBot = children.some((child) => child.tag === 'enc' && child.attrs['type'] === 'msmsg');
  const kept = unavailableEvent(message, me, source, isForBot ? 'bot_unavailable_fanout' : told);
  const event = kept ?? undecryptableEvent(message, me, source);
  return event ? { event, silent: null } : understood(message, me, source);
}

/** The message with the keys in it as seen from here, as far as they name anything. */
export function cleaned(message: WAMessage, me: string, lid: string): WAMessage {
  try {
    cleanMessage(message, me, lid);
  } catch {
    // A key that is missing is told as such when the message is understood.
  }
  return message;
}
