import { cleanMessage, type BinaryNode, type WAMessage } from '@whiskeysockets/baileys';
import { isBroadcastList, isSame, personOf } from '../ids.ts';
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

/** As many as a list may have, with room to spare. */
const RECIPIENTS_LIMIT = 1_024;

/**
 * The messages that one is which the owner has sent to a list: one in the chat of each recipient, as the phone has them.
 * Our own devices are told who is in the list: `<participants><to jid peer_recipient_lid/>…</participants>` (whatsmeow,
 * `message.go`, August 2026). Any other message is itself.
 */
export function inEachChat(message: WAMessage, { attrs, content }: BinaryNode, me: Me): WAMessage[] {
  const isOurs = isBroadcastList(attrs['from']) && isSame(personOf(attrs['participant']), me);
  const children = isOurs && Array.isArray(content) ? content : [];
  const named = children.find(({ tag }) => tag === 'participants')?.content;
  const recipients = (Array.isArray(named) ? named : []).filter(({ tag }) => tag === 'to').slice(0, RECIPIENTS_LIMIT);
  if (recipients.length === 0) return [message];
  return recipients.map(({ attrs: to }) => {
    const other = to['peer_recipient_pn'] ?? to['peer_recipient_lid'];
    const key = {
      id: message.key.id ?? null,
      fromMe: true,
      remoteJid: to['jid'] ?? null,
      ...(other && { remoteJidAlt: other }),
    };
    return { ...message, key };
  });
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
