import { proto, type BaileysEventMap, type BinaryNode, type WAMessage } from '@whiskeysockets/baileys';
import { chatOf, isSame, personOf, type Chat, type Person } from '../ids.ts';
import { wholeNumber } from './bounds.ts';
import type { EventDraft } from './event.ts';

/** Somebody is called otherwise now; `group` is where it was told, if it was a group. */
export interface NumberChange {
  before: Person;
  now: Person;
  group: Chat | null;
  /** In seconds; 0 when it is not known. */
  at: number;
}

type HistorySet = BaileysEventMap['messaging-history.set'];

const { INDIVIDUAL_CHANGE_NUMBER, GROUP_PARTICIPANT_CHANGE_NUMBER } = proto.WebMessageInfo.StubType;
const LATEST = 4_102_444_800;
/** Changes that one notice tells. */
const CHANGES_LIMIT = 100;

/**
 * What a notification says of changed numbers, which Baileys does not read: of a person by
 * `<modify old new old_lid new_lid/>`, in a group by whoever did it and `<modify><participant jid/></modify>`. Which of the
 * two a group names first is a guess.
 */
export function numberChanges({ attrs, content }: BinaryNode): NumberChange[] {
  const changes = (Array.isArray(content) ? content : []).filter(({ tag }) => tag === 'modify').slice(0, CHANGES_LIMIT);
  const at = secondsOf(Number(attrs['t']));
  if (attrs['type'] === 'contacts') return changes.flatMap((change) => ofContact(change, at));
  const group = chatOf(attrs['from']);
  return attrs['type'] === 'w:gp2' && group?.kind === 'group'
    ? changes.flatMap((change) => ofMember(attrs, change, group, at))
    : [];
}

function ofContact({ attrs }: BinaryNode, at: number): NumberChange[] {
  const before = personOf(attrs['old'], attrs['old_lid']);
  return changed({ before, now: personOf(attrs['new'], attrs['new_lid']), group: null, at });
}

function ofMember(by: BinaryNode['attrs'], { content }: BinaryNode, group: Chat, at: number): NumberChange[] {
  const member = (Array.isArray(content) ? content : []).find(({ tag }) => tag === 'participant')?.attrs ?? {};
  const before = personOf(by['participant'], by['participant_pn'], by['participant_lid']);
  return changed({ before, now: personOf(member['jid'], member['phone_number'], member['lid']), group, at });
}

/** Reads one entry after another; one that cannot be read is left out. */
export type Each = <T, R>(entries: T[], read: (entry: T) => R[]) => R[];

/** The same of a portion of history: chats name their other number, and notices among the messages say when. */
export function pastNumberChanges({ messages, chats }: HistorySet, each: Each): NumberChange[] {
  const notices = new Map(each(messages, (message) => (isNotice(message) ? [[message.key.remoteJid, message]] : [])));
  const ofChats = each(chats, (chat) => ofPastChat(chat, notices));
  return [...ofChats, ...each([...notices.values()], ofNotice), ...each(messages, ofPastMember)];
}

function isNotice({ messageStubType }: WAMessage): boolean {
  return messageStubType === INDIVIDUAL_CHANGE_NUMBER;
}

/** The chat's own words outweigh its notice, of which the order is not known. */
function ofPastChat(
  { id, pnJid, lidJid, oldJid, newJid, conversationTimestamp }: HistorySet['chats'][number],
  notices: Map<string | null | undefined, WAMessage>,
): NumberChange[] {
  if (!oldJid && !newJid) return [];
  const notice = notices.get(id);
  notices.delete(id);
  const chat = personOf(id, pnJid, lidJid);
  const [before, now] = oldJid ? [personOf(oldJid), chat] : [chat, personOf(newJid)];
  return changed({ before, now, group: null, at: secondsOf(notice?.messageTimestamp ?? conversationTimestamp) });
}

/** Where the chat names no other number, the notice names both. */
function ofNotice({ messageStubParameters, messageTimestamp }: WAMessage): NumberChange[] {
  const [old, current] = (messageStubParameters ?? []) as string[];
  return changed({ before: personOf(old), now: personOf(current), group: null, at: secondsOf(messageTimestamp) });
}

function ofPastMember({ key, participant, messageStubType, messageStubParameters, messageTimestamp }: WAMessage) {
  const group = chatOf(key.remoteJid);
  if (messageStubType !== GROUP_PARTICIPANT_CHANGE_NUMBER || group?.kind !== 'group') return [];
  const before = personOf(participant ?? key.participant, key.participantAlt);
  return changed({
    before,
    now: personOf(((messageStubParameters ?? []) as string[])[0]),
    group,
    at: secondsOf(messageTimestamp),
  });
}

/** Nothing where somebody is not named, or is called as before. */
function changed(change: NumberChange): NumberChange[] {
  const { before, now } = change;
  if (!isKnown(before) || !isKnown(now)) return [];
  return before.phone === now.phone && isSame(before, now) ? [] : [change];
}

export function numberEvent({ before, now, group, at }: NumberChange, past: boolean): EventDraft {
  const timestamp = at || Math.trunc(Date.now() / 1000);
  const data = { before, now, chat: group, timestamp, past };
  return { type: 'contact.number', data, late: past, at: new Date(), people: [before, now] };
}

function isKnown({ phone, lid }: Person): boolean {
  return phone !== null || lid !== null;
}

function secondsOf(value: unknown): number {
  return wholeNumber(value, 0, LATEST) ?? 0;
}
