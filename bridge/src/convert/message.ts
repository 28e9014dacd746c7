import { getContentType, proto, type WAMessage } from '@whiskeysockets/baileys';
import { chatOf, isBroadcastList, messageIdOf, personOf, type Chat, type Person } from '../ids.ts';
import { Bounds, isDeeperThan, MESSAGE_LEVELS, plainText, wholeNumber, type Unreadable } from './bounds.ts';
import { changeOf, type Change } from './change.ts';
import { contentOf, TEXT_LIMIT, wordsOf, type Content } from './content.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';
import { QUIET_WRAPPINGS, UNAVAILABLE } from './kinds.ts';
import { opened, type Opened } from './opening.ts';
import { packContent } from './packing.ts';

/** Whose account it is; messages from here were sent by us or on the owner's phone. */
export type Me = Person;

export type Source = 'live' | 'offline' | 'history';

/** What a message becomes: an event, or nothing for people, with the name under which it is counted. */
export type Understood = { event: EventDraft; silent: null } | { event: null; silent: string };

interface Envelope {
  messageId: string;
  chat: Chat;
  from: Person & { name: string | null };
  fromMe: boolean;
  timestamp: number;
  /** The owner has sent it to many at once, which answers nobody. */
  toList: boolean;
}

/** What is posted for all contacts is counted under this name. */
export const STATUS = 'status';
/** The year 2100, in seconds. */
const LATEST = 4_102_444_800;

/** The event a decrypted message becomes, or null when it is no message to a person (keys, history, peer requests). */
export function messageEvent(message: WAMessage, me: Me, source: Source): EventDraft | null {
  return understood(message, me, source).event;
}

/**
 * What a decrypted message becomes. Whatever a stranger has put into it: one that cannot be told as it is is told as a
 * placeholder. `unknown`: numbers of fields in it that this release does not know.
 */
export function understood(message: WAMessage, me: Me, source: Source, unknown: number[] = []): Understood {
  const envelope = readEnvelope(message, me);
  if (!envelope) return silent(placeName(message));
  if (!message.message) return silent('empty');
  if (isDeeperThan(message.message, MESSAGE_LEVELS))
    return told(placeholder(envelope, source, 'too_deep', message.message));
  try {
    return understoodIn(opened(message.message), message, envelope, source, unknown);
  } catch {
    return told(placeholder(envelope, source, 'unreadable', message.message));
  }
}

function understoodIn(
  found: Opened,
  message: WAMessage,
  envelope: Envelope,
  source: Source,
  unknown: number[],
): Understood {
  const content = contentOf(found);
  if (content) return told(bubble(message, envelope, source, content));
  for (const part of found.parts) {
    const change = changeOf(part);
    if (change) return told(changed(change, envelope, source));
  }
  const unknownEvent = ofUnknown(envelope, source, unknown);
  if (unknownEvent) return told(unknownEvent);
  return silent(nameOf(found));
}

function told(event: EventDraft): Understood {
  return { event, silent: null };
}

function silent(name: string): Understood {
  return { event: null, silent: name };
}

/** Of a protocol message its type says more than its name. */
function nameOf({ parts, wrappings }: Opened): string {
  const [part] = parts;
  const notice = QUIET_WRAPPINGS.find((name) => wrappings.has(name));
  if (notice) return notice;
  if (part?.field !== 'protocolMessage') return part?.field ?? 'empty';
  const { type } = part.body as proto.Message.IProtocolMessage;
  return proto.Message.ProtocolMessage.Type[type ?? 0] ?? 'protocolMessage';
}

/** Why a message is in no chat of ours. */
function placeName({ key, ...message }: WAMessage): string {
  if ((message as { category?: string }).category === 'peer') return 'peer';
  const [, server = ''] = (key.remoteJid ?? '').split('@');
  if (key.remoteJid === 'status@broadcast') return STATUS;
  return server === 'newsletter' || server === 'broadcast' || server === 'bot' ? server : 'no_chat';
}

function bubble(message: WAMessage, envelope: Envelope, source: Source, content: Content): EventDraft {
  const event = draft('message', envelope, source, { ...content, source }, 2);
  return { ...event, contents: [{ messageId: envelope.messageId, content: packContent(message) }] };
}

function changed(change: Change, envelope: Envelope, source: Source): EventDraft {
  if ('words' in change) return placeholder(envelope, source, 'unreadable', change.words);
  const { type, data, ...more } = change;
  return { ...draft(type, envelope, source, { ...data, source }, 2), ...more };
}

/** The event for a change that somebody made, by the key and time of a message that says no more; null outside of chats. */
export function changeEvent(
  message: WAMessage,
  me: Me,
  source: Source,
  change: { type: string; data: Record<string, unknown> },
): EventDraft | null {
  const envelope = readEnvelope(message, me);
  return envelope && changed(change, envelope, source);
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
function ofUnknown(envelope: Envelope, source: Source, fields: number[]): EventDraft | null {
  if (fields.length === 0) return null;
  const content = { ...placeholderContent('unreadable', null), raw: { fields }, problem: null };
  return draft('message', envelope, source, { ...content, source }, 2);
}

/** The event for a message that WhatsApp keeps from linked devices; null when its content may come yet. */
export function unavailableEvent(message: WAMessage, me: Me, source: Source, type: string): EventDraft | null {
  const envelope = readEnvelope(message, me);
  const kind = UNAVAILABLE[type]?.kind;
  if (!envelope || !kind) return null;
  const content = { ...placeholderContent('unreadable', null), kind, viewOnce: kind === 'view_once', problem: null };
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
    event: null,
    card: null,
    quote: null,
    mentions: [],
    forwarded: false,
    viewOnce: false,
    album: null,
    replaces: null,
    raw: null,
    problem,
  };
}

/** The event for a message that could not be read; its content may follow under the same id. */
export function undecryptableEvent(message: WAMessage, me: Me, source: Source): EventDraft | null {
  const envelope = readEnvelope(message, me);
  return envelope && draft('message.undecryptable', envelope, source, { source }, 1);
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
  // In history the author may stand beside the key.
  const author = key.participant ?? message.participant;
  // Of a list the customer sees nothing: they wrote in their chat, and so did we.
  const jid = isBroadcastList(key.remoteJid) && !key.fromMe ? author : key.remoteJid;
  const chat = chatOf(jid, key.remoteJidAlt);
  if (!chat || !key.id || (message as { category?: string }).category === 'peer') return null;
  const fromMe = key.fromMe === true;
  const sender = chat.kind === 'group' ? personOf(author, key.participantAlt) : personOf(chat.jid, key.remoteJidAlt);
  return {
    messageId: messageIdOf(key.id),
    chat,
    from: fromMe ? { ...me, name: null } : { ...sender, name: new Bounds().text(message.pushName, NAME_LIMIT) },
    fromMe,
    timestamp: wholeNumber(message.messageTimestamp, 0, LATEST) ?? 0,
    // In history the phone's own list stands in the chat of each recipient, too.
    toList: fromMe && message.broadcast === true,
  };
}

function draft(
  type: string,
  envelope: Envelope,
  source: Source,
  data: Record<string, unknown>,
  rank?: 1 | 2,
): EventDraft {
  const { toList, ...known } = envelope;
  const { chat, from } = known;
  const { quote, mentions = [] } = data as Partial<Content>;
  return {
    type,
    data: { ...known, ...(toList && type === 'message' && { toList }), ...data },
    late: source !== 'live',
    at: new Date(),
    people: [...(chat.kind === 'direct' ? [chat] : []), from, ...(quote ? [quote.from] : []), ...mentions],
    ...(rank && { once: { chat, rank } }),
  };
}

/** True when a stub says "this could not be decrypted"; other stubs are notices of groups and calls. */
export function isUnreadable(message: WAMessage): boolean {
  return (
    message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT &&
    !getContentType(message.message ?? undefined)
  );
}
