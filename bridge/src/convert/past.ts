import { createHash } from 'node:crypto';
import { proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf } from '../ids.ts';
import { Bounds } from './bounds.ts';
import { answerOf, emojiOf } from './change.ts';
import { OPTIONS_LIMIT, optionText } from './details.ts';
import type { EventDraft } from './event.ts';
import { changeEvent, isUnreadable, understood, undecryptableEvent, type Me } from './message.ts';
import { opened } from './opening.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];
type OnFailure = (error: unknown) => void;
/** Told of each entry that holds nothing for people, by what it holds. */
type OnSilent = (name: string) => void;

const { StubType } = proto.WebMessageInfo;
const { CALL_MISSED_VOICE, CALL_MISSED_VIDEO, CALL_MISSED_GROUP_VOICE, CALL_MISSED_GROUP_VIDEO } = StubType;
const CALLS = new Set([CALL_MISSED_VOICE, CALL_MISSED_VIDEO, CALL_MISSED_GROUP_VOICE, CALL_MISSED_GROUP_VIDEO]);
const VIDEO_CALLS = new Set([CALL_MISSED_VIDEO, CALL_MISSED_GROUP_VIDEO]);
const DELETIONS = new Set([StubType.REVOKE, StubType.ADMIN_REVOKE]);
/** More people than react to one message, or vote in one poll. */
const REACTIONS_LIMIT = 1_000;

/**
 * What happened in a portion of history besides messages: edits, deletions, votes, reactions and missed calls, oldest
 * first. They are told after the pieces, so that what they are about is there. One that cannot be read is left out.
 */
export function pastHappenings(
  set: HistorySet,
  me: Me,
  onFailure: OnFailure,
  onSilent: OnSilent = () => undefined,
): EventDraft[] {
  const found = each(set.messages, (message) => happeningsOf(message, me, onSilent), onFailure);
  // The phone tells the newest first.
  const oldestFirst = found.reverse().flat();
  return oldestFirst.sort((a, b) => Number(a.data['timestamp']) - Number(b.data['timestamp']));
}

function each<T>(messages: WAMessage[], read: (message: WAMessage) => T, onFailure: OnFailure): T[] {
  return messages.flatMap((message) => {
    try {
      return [read(message)];
    } catch (error) {
      onFailure(error);
      return [];
    }
  });
}

/** Of which messages a portion has an entry. */
export function namesIn({ messages }: HistorySet): Set<string> {
  return new Set(each(messages, nameOf, () => undefined));
}

function nameOf({ key }: Pick<WAMessage, 'key'>): string {
  return `${key.remoteJid ?? ''}/${key.id ?? ''}`;
}

function happeningsOf(message: WAMessage, me: Me, onSilent: OnSilent): EventDraft[] {
  // What stands with an edit is of the message that was edited.
  const { key } = editIn(message);
  const to = key?.id ? renamed(message, key.id) : message;
  const beside = [...reactionEvents(to, me), ...voteEvents(to, me), ...answerEvents(to, me)];
  const calls = callEvents(message);
  if (calls.length > 0) return [...calls, ...beside];
  if (isUnreadable(message)) return [undecryptableEvent(message, me, 'history') ?? [], beside].flat();
  if (isDeleted(message)) return deletionEvents(message, me);
  const { event, silent } = understood(message, me, 'history');
  if (silent !== null) onSilent(stubName(message) ?? silent);
  if (event?.type === 'message.edited' && !event.sealed) return [editEvent(message, event), ...beside];
  return event && (event.type !== 'message' || event.sealed) ? [event, ...beside] : beside;
}

function isDeleted({ messageStubType, message }: WAMessage): boolean {
  return !message && messageStubType != null && DELETIONS.has(messageStubType);
}

function stubName({ messageStubType, message }: WAMessage): string | null {
  // The next release of the app may send one that this proto does not name.
  const name: string | undefined = StubType[messageStubType ?? 0];
  return message || !messageStubType ? null : (name ?? 'stub');
}

/** What was deleted stays as a notice without a content; the key is the message's own. */
function deletionEvents(message: WAMessage, me: Me): EventDraft[] {
  const { id } = message.key;
  if (!id) return [];
  const change = { type: 'message.deleted', data: { targetId: messageIdOf(id) } };
  return [changeEvent(renamed(message, `${id}-deleted`), me, 'history', change) ?? []].flat();
}

/** When it was edited stands inside. */
function editEvent(message: WAMessage, edit: EventDraft): EventDraft {
  const { key, timestampMs } = editIn(message);
  const timestamp = Math.max(secondsOf(timestampMs), Number(edit.data['timestamp']));
  // The entry may have the message's own id; what is told once is told by it.
  const messageId = message.key.id === key?.id ? messageIdOf(`${key?.id ?? ''}-edited`) : edit.data['messageId'];
  return { ...edit, data: { ...edit.data, timestamp, messageId } };
}

/** The message that an edit has made, where a portion has no other entry of it. */
export function editedAlone(message: WAMessage, present: ReadonlySet<string>): WAMessage | null {
  const { key, editedMessage } = editIn(message);
  if (!key?.id || !editedMessage) return null;
  const edited = { ...renamed(message, key.id), message: editedMessage };
  return message.key.id !== key.id && present.has(nameOf(edited)) ? null : edited;
}

function editIn({ message }: WAMessage): proto.Message.IProtocolMessage {
  const part = opened(message ?? {}).parts.find(({ field }) => field === 'protocolMessage');
  return part?.body ?? {};
}

function renamed(message: WAMessage, id: string): WAMessage {
  return { ...message, key: { ...message.key, id } };
}

/** Reactions, votes and answers stand with their message in history; each is read as the message that brought it was. */
function actOf(to: WAMessage, by: proto.IMessageKey | null | undefined, ms: unknown, what: string): WAMessage | null {
  const { key, messageTimestamp } = to;
  if (!by || (chatOf(key.remoteJid)?.kind === 'group' && !by.fromMe && !by.participant)) return null;
  const id = by.id ?? `${key.id ?? ''}-${by.participant ?? what}`;
  // Whoever acts says when; the future is no such time. Of an act without a time only what it is to has one.
  return {
    key: { ...by, remoteJid: key.remoteJid, id },
    messageTimestamp: secondsOf(ms) || messageTimestamp,
  } as WAMessage;
}

function secondsOf(ms: unknown): number {
  return Math.trunc(Math.min(Number(ms ?? 0), Date.now()) / 1000);
}

function reactionEvents(to: WAMessage, me: Me): EventDraft[] {
  const targetId = messageIdOf(to.key.id ?? '');
  return (to.reactions ?? []).slice(0, REACTIONS_LIMIT).flatMap(({ key, text, senderTimestampMs }) => {
    const act = actOf(to, key ?? {}, senderTimestampMs, 'reaction');
    const change = { type: 'message.reaction', data: { targetId, ...emojiOf({ text: text ?? '' }) } };
    return (act && changeEvent(act, me, 'history', change)) ?? [];
  });
}

/** The phone has opened them: what was chosen is named by its hash. */
function voteEvents(to: WAMessage, me: Me): EventDraft[] {
  const updates = (to.pollUpdates ?? []).slice(-REACTIONS_LIMIT);
  if (updates.length === 0) return [];
  const poll = opened(to.message ?? {}).parts.find(({ field }) => field.startsWith('pollCreationMessage'));
  const { options = [] } = (poll?.body ?? {}) as proto.Message.IPollCreationMessage;
  const hashed = new Map(
    (options ?? []).slice(0, OPTIONS_LIMIT).map(({ optionName }) => [hashOf(optionName), optionName]),
  );
  const targetId = messageIdOf(to.key.id ?? '');
  return updates.flatMap(({ pollUpdateMessageKey, vote, senderTimestampMs }) => {
    const act = vote && actOf(to, pollUpdateMessageKey, senderTimestampMs, 'vote');
    const chosen = new Set(vote?.selectedOptions?.map((hash) => Buffer.from(hash).toString('hex')));
    const names = [...hashed].filter(([hash]) => chosen.has(hash)).map(([, name]) => optionText(name, new Bounds()));
    const change = { type: 'message.vote', data: { targetId, options: names } };
    return (act && changeEvent(act, me, 'history', change)) ?? [];
  });
}

function hashOf(option: string | null | undefined): string {
  return createHash('sha256')
    .update(option ?? '')
    .digest('hex');
}

/** Who comes to an event. */
function answerEvents(to: WAMessage, me: Me): EventDraft[] {
  const targetId = messageIdOf(to.key.id ?? '');
  return (to.eventResponses ?? []).slice(-REACTIONS_LIMIT).flatMap((one) => {
    const { eventResponseMessageKey, eventResponseMessage, timestampMs } = one;
    const at = eventResponseMessage?.timestampMs ?? timestampMs;
    const act = eventResponseMessage && actOf(to, eventResponseMessageKey, at, 'answer');
    const change = { type: 'message.vote', data: { targetId, options: answerOf(eventResponseMessage ?? {}) } };
    return (act && changeEvent(act, me, 'history', change)) ?? [];
  });
}

/** A call that nobody took is a notice in its chat. */
function callEvents({ key, messageStubType, messageTimestamp, participant }: WAMessage): EventDraft[] {
  const chat = chatOf(key.remoteJid, key.remoteJidAlt);
  if (!messageStubType || !CALLS.has(messageStubType) || !chat || !key.id || key.fromMe) return [];
  const from =
    chat.kind === 'group'
      ? personOf(key.participant ?? participant, key.participantAlt)
      : { phone: chat.phone, lid: chat.lid };
  const data = {
    callId: messageIdOf(key.id),
    chat,
    from,
    status: 'timeout',
    video: VIDEO_CALLS.has(messageStubType),
    timestamp: Number(messageTimestamp ?? 0) || 0,
    past: true,
  };
  const people = chat.kind === 'direct' ? [chat, from] : [from];
  return [{ type: 'call', data, late: true, at: new Date(), people }];
}
