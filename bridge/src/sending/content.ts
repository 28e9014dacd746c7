import { randomBytes } from 'node:crypto';
import { proto } from '@whiskeysockets/baileys';
import { InvalidBody } from '../errors.ts';
import type { PlainContent, Target } from './request.ts';
import { vcard } from './vcard.ts';

/** The chat a message is built for. */
export interface Place {
  /** The address it is sent to. */
  jid: string;
  isGroup: boolean;
  /** Our own JID without a device. */
  me: string;
}

type Built<T extends PlainContent['type']> = (
  content: Extract<PlainContent, { type: T }>,
  place: Place,
) => proto.IMessage;

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** A protobuf for each kind that needs nothing from outside. */
const BUILDERS: { [T in Exclude<PlainContent['type'], 'forward'>]: Built<T> } = {
  text: ({ text }) => ({ extendedTextMessage: { text } }),
  location: ({ latitude, longitude, name, address }) => ({
    locationMessage: {
      degreesLatitude: latitude,
      degreesLongitude: longitude,
      ...(name && { name }),
      ...(address && { address }),
    },
  }),
  contacts: ({ contacts }) => {
    const cards = contacts.map((contact) => ({ displayName: contact.name, vcard: vcard(contact) }));
    const [first, ...others] = cards;
    if (first && others.length === 0) return { contactMessage: first };
    return { contactsArrayMessage: { displayName: `${cards.length} contacts`, contacts: cards } };
  },
  poll: ({ name, options, selectable = 1 }) => {
    if (selectable > options.length) {
      const message = 'must not be more than there are options';
      throw new InvalidBody([{ field: 'selectable', message, limit: options.length, found: selectable }]);
    }
    const poll = {
      name,
      options: options.map((optionName) => ({ optionName })),
      selectableOptionsCount: selectable,
    };
    // WhatsApp Web sends single choices in this form and the others in the older one.
    return selectable === 1 ? { pollCreationMessageV3: poll } : { pollCreationMessage: poll };
  },
  reaction: ({ target, emoji }, place) => {
    if (!isOneSymbol(emoji)) {
      throw new InvalidBody([{ field: 'emoji', message: 'must be one emoji, or empty to take it away', found: emoji }]);
    }
    return { reactionMessage: { key: keyOf(target, place), text: emoji, senderTimestampMs: Date.now() } };
  },
  edit: ({ target, text }, place) => ({
    protocolMessage: {
      key: keyOf({ ...target, fromMe: true }, place),
      type: MESSAGE_EDIT,
      editedMessage: { extendedTextMessage: { text } },
      timestampMs: Date.now(),
    },
  }),
  delete: ({ target }, place) => ({ protocolMessage: { key: keyOf(target, place), type: REVOKE } }),
};

/** The protobuf of everything but forwards and media. */
export function buildContent(content: Exclude<PlainContent, { type: 'forward' }>, place: Place): proto.IMessage {
  const build: (content: never, place: Place) => proto.IMessage = BUILDERS[content.type];
  return withSecret(build(content as never, place));
}

/**
 * The secret lets the recipient's app report the message, as WhatsApp Web's own ones do, and in a poll it is what votes
 * are encrypted with.
 */
export function withSecret(message: proto.IMessage): proto.IMessage {
  return { ...message, messageContextInfo: { messageSecret: randomBytes(32) } };
}

function keyOf({ messageId, fromMe, participant }: Target, { jid, isGroup, me }: Place): proto.IMessageKey {
  return {
    remoteJid: jid,
    fromMe,
    id: messageId,
    ...(isGroup && { participant: fromMe ? me : (participant ?? '') }),
  };
}

/** Whether a person sees one symbol: a flag, a family or a skin tone are several characters. Empty counts too. */
function isOneSymbol(text: string): boolean {
  const symbols = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)];
  return symbols.length === 0 || (symbols.length === 1 && /\p{Emoji}|\p{Extended_Pictographic}/u.test(text));
}

/** What the stanza says beside the encrypted content, so that servers and phones treat edits and polls as such. */
export function stanzaMarks(
  message: proto.IMessage,
  isGroup: boolean,
): {
  additionalAttributes: Record<string, string>;
  additionalNodes: { tag: string; attrs: Record<string, string> }[];
} {
  const change = message.protocolMessage;
  const isPoll = message.pollCreationMessage ?? message.pollCreationMessageV3;
  let edit: string | null = null;
  // An admin takes back what another member wrote with 8, everybody their own messages with 7.
  if (change?.type === REVOKE) edit = isGroup && !change.key?.fromMe ? '8' : '7';
  if (change?.type === MESSAGE_EDIT) edit = '1';
  return {
    additionalAttributes: edit ? { edit } : {},
    additionalNodes: isPoll ? [{ tag: 'meta', attrs: { polltype: 'creation' } }] : [],
  };
}
