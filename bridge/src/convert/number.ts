import type { BinaryNode } from '@whiskeysockets/baileys';
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

/** Nothing where somebody is not named, or is called as before. */
function changed(change: NumberChange): NumberChange[] {
  const { before, now } = change;
  if (!isKnown(before) || !isKnown(now)) return [];
  return before.phone === now.phone && isSame(before, now) ? [] : [change];
}

/** Says only what was told: whom we knew by one of the names before may not be who has it now. */
export function numberEvent({ before, now, group, at }: NumberChange): EventDraft {
  const timestamp = at || Math.trunc(Date.now() / 1000);
  return {
    type: 'contact.number',
    data: { before, now, chat: group, timestamp },
    late: false,
    at: new Date(),
    people: [],
  };
}

function isKnown({ phone, lid }: Person): boolean {
  return phone !== null || lid !== null;
}

function secondsOf(value: unknown): number {
  return wholeNumber(value, 0, LATEST) ?? 0;
}
