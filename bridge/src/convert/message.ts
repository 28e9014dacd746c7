import { getContentType, normalizeMessageContent, proto, type WAMessage } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf, type Chat, type Person } from '../ids.ts';
import { Bounds, isDeeperThan, plainText, wholeNumber, type Problem } from './bounds.ts';
import { contentOf, isViewOnce, TEXT_LIMIT, wordsOf, type Content } from './content.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';
import { packContent } from './packing.ts';
import { sealedVote } from './vote.ts';

/** Who we are, for messages written on the owner's phone. */
export type Me = Person;

export type Source = 'live' | 'offline' | 'history';

/** What stands in the place of a message that cannot be told. */
export type Unreadable = Exclude<Problem, 'cut'>;

interface Envelope {
  messageId: string;
  chat: Chat;
  from: Person & { name: string | null };
  fromMe: boolean;
  timestamp: number;
}

/** An honest message has fewer than twenty levels of protobuf, all wrappings and its quote included. */
export const MESSAGE_LEVELS = 64;
/** A reaction in UTF-16 units: the longest emoji are families of many parts. */
const EMOJI_LIMIT = 64;
/** The year 2100, in seconds. */
const LATEST = 4_102_444_800;

/**
 * The event a decrypted message becomes, or null when it is no message to a person (keys, history, peer requests).
 * Whatever a stranger has put into it: one that cannot be told as it is is told as a placeholder.
 */
export function messageEvent(message: WAMessage, me: Me, source: Source): EventDraft | null {
  const envelope = readEnvelope(message, me);
  if (!envelope || !message.message) return null;
  if (isDeeperThan(message.message, MESSAGE_LEVELS)) return placeholder(envelope, source, 'too_deep', message.message);
  try {
    return toldAs(message, envelope, source);
  } catch {
    return placeholder(envelope, source, 'unreadable', message.message);
  }
}

/** The event for a message whose content is not here or is too much; `text` is what is known of its words. */
export function placeholderEvent(
  message: WAMessage,
  me: Me,
  source: Source,
  problem: Unreadable,
  text: string | null,
): EventDraft | null {
  const envelope = readEnvelope(message, me);
  return envelope && draft('message', envelope, source, { ...placeholderContent(problem, text), source }, 2);
}

/** The event for a message of which no field is known here; null when there is none. */
export function unknownEvent(message: WAMessage, me: Me, source: Source, fields: number[]): EventDraft | null {
  const envelope = fields.length > 0 ? readEnvelope(message, me) : null;
  if (!envelope || envelope.fromMe) return null;
  const content = { ...placeholderContent('unreadable', null), raw: { fields }, problem: null };
  return draft('message', envelope, source, { ...content, source }, 2);
}

/** What a `message` says whose content cannot be told. */
export function placeholderContent(problem: Unreadable, text: string | null): Content {
  return {
    kind: 'unsupported',
    text: text && plainText(text, TEXT_LIMIT),
    media: null,
    location: null,
    contacts: null,
    poll: null,
    quote: null,
    mentions: [],
    forwarded: false,
    viewOnce: false,
    raw: null,
    problem,
  };
}

/** The event for a message that could not be read; its content may follow under the same id. */
export function undecryptableEvent(message: WAMessage, me: Me, source: Source): EventDraft | null {
  const envelope = readEnvelope(message, me);
  return envelope && draft('message.undecryptable', envelope, source, {}, 1);
}

function toldAs(message: WAMessage, envelope: Envelope, source: Source): EventDraft | null {
  const content = normalizeMessageContent(message.message ?? undefined);
  if (!content) return null;
  if (content.protocolMessage) return changeEvent(content.protocolMessage, envelope, source);
  if (content.reactionMessage) return reactionEvent(content.reactionMessage, envelope, source);
  if (content.pollUpdateMessage) return voteEvent(content.pollUpdateMessage, envelope, source);
  const told = contentOf(content, isViewOnce(message.message));
  if (!told) return null;
  const event = draft('message', envelope, source, { ...told, source }, 2);
  return { ...event, contents: [{ messageId: envelope.messageId, content: packContent(message) }] };
}

function placeholder(envelope: Envelope, source: Source, problem: Unreadable, message: proto.IMessage): EventDraft {
  return draft('message', envelope, source, { ...placeholderContent(problem, wordsIn(message)), source }, 2);
}

function wordsIn(message: proto.IMessage): string | null {
  try {
    return wordsOf(message);
  } catch {
    return null; // nothing in it is what it should be
  }
}

function readEnvelope(message: WAMessage, me: Me): Envelope | null {
  const { key } = message;
  const chat = chatOf(key.remoteJid, key.remoteJidAlt);
  if (!chat || !key.id || (message as { category?: string }).category === 'peer') return null;
  const fromMe = key.fromMe === true;
  const sender =
    chat.kind === 'group' ? personOf(key.participant, key.participantAlt) : personOf(chat.jid, key.remoteJidAlt);
  return {
    messageId: messageIdOf(key.id),
    chat,
    from: fromMe ? { ...me, name: null } : { ...sender, name: new Bounds().text(message.pushName, NAME_LIMIT) },
    fromMe,
    timestamp: wholeNumber(message.messageTimestamp, 0, LATEST) ?? 0,
  };
}

function draft(
  type: string,
  envelope: Envelope,
  source: Source,
  data: Record<string, unknown>,
  rank?: 1 | 2,
): EventDraft {
  const { chat, from } = envelope;
  const { quote, mentions = [] } = data as Partial<Content>;
  return {
    type,
    data: { ...envelope, ...data },
    late: source !== 'live',
    at: new Date(),
    people: [...(chat.kind === 'direct' ? [chat] : []), from, ...(quote ? [quote.from] : []), ...mentions],
    ...(rank && { once: { chat, rank } }),
  };
}

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** Messages that change an earlier one: taken back, or edited. Everything else in this family is housekeeping. */
function changeEvent(change: proto.Message.IProtocolMessage, envelope: Envelope, source: Source): EventDraft | null {
  if (change.type !== REVOKE && change.type !== MESSAGE_EDIT) return null;
  const target = targetOf(change.key);
  // Zero, "take it back", is also what a notice without a type seems to say.
  if (target === null && !Object.hasOwn(change, 'type')) return null;
  if (target === null) return placeholder(envelope, source, 'unreadable', change.editedMessage ?? {});
  if (change.type === REVOKE) return draft('message.deleted', envelope, source, { targetId: target }, 2);
  const edited = contentOf(normalizeMessageContent(change.editedMessage ?? undefined) ?? {});
  const data = { targetId: target, text: edited?.text ?? null, ...(edited?.problem && { problem: edited.problem }) };
  return draft('message.edited', envelope, source, data, 2);
}

function reactionEvent(reaction: proto.Message.IReactionMessage, envelope: Envelope, source: Source): EventDraft {
  const target = targetOf(reaction.key);
  if (target === null) return placeholder(envelope, source, 'unreadable', {});
  const bounds = new Bounds();
  // An empty text takes the reaction back.
  const emoji = bounds.text(reaction.text, EMOJI_LIMIT);
  const data = { targetId: target, emoji, ...(bounds.shortened && { problem: 'cut' }) };
  return draft('message.reaction', envelope, source, data, 2);
}

/** What was chosen is known when the poll has been looked up; see `store/completion.ts`. */
function voteEvent(update: proto.Message.IPollUpdateMessage, envelope: Envelope, source: Source): EventDraft | null {
  const vote = sealedVote(update);
  if (!vote) return null;
  return { ...draft('message.vote', envelope, source, { targetId: messageIdOf(vote.pollId), options: null }, 2), vote };
}

function targetOf(key: proto.IMessageKey | null | undefined): string | null {
  return key?.id ? messageIdOf(key.id) : null;
}

/** True when a stub says "this could not be decrypted"; other stubs are notices of groups and calls. */
export function isUnreadable(message: WAMessage): boolean {
  return (
    message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT &&
    !getContentType(message.message ?? undefined)
  );
}
