import type { BaileysEventMap, GroupMetadata } from '@whiskeysockets/baileys';
import { isSame, personOf, type Person } from '../ids.ts';
import { Bounds, wholeNumber } from './bounds.ts';
import type { EventDraft } from './event.ts';
import type { Me } from './message.ts';

export interface GroupMember extends Person {
  role: 'member' | 'admin' | 'superadmin';
}

/** A group as the hub and the callers of the HTTP interface see it. */
export interface GroupView {
  id: string;
  subject: string;
  description: string | null;
  owner: Person | null;
  size: number;
  participants: GroupMember[];
  /** False where only admins write and we are none, or where we are no member any more. */
  canSend: boolean;
  announce: boolean;
  addressing: 'pn' | 'lid';
}

/** Events stay of a readable size, whatever the size of the groups. */
const MEMBERS_PER_EVENT = 5_000;
/** In UTF-16 units; WhatsApp's own are 100 and 2,048. */
const SUBJECT_LIMIT = 512;
const DESCRIPTION_LIMIT = 8_192;
/** More people than a community has. */
const SIZE_LIMIT = 1_000_000;

export function groupView(group: GroupMetadata, me: Me): GroupView {
  const participants = group.participants.map(({ id, lid, phoneNumber, admin }): GroupMember => {
    return { ...personOf(id, lid, phoneNumber), role: admin ?? 'member' };
  });
  const own = participants.find((member) => isSame(member, me));
  const owner = personOf(group.owner, group.ownerPn);
  const announce = group.announce === true;
  return {
    id: group.id,
    subject: textOf(group.subject, SUBJECT_LIMIT) ?? '',
    description: textOf(group.desc, DESCRIPTION_LIMIT),
    owner: owner.phone || owner.lid ? owner : null,
    size: wholeNumber(group.size, 0, SIZE_LIMIT) ?? participants.length,
    participants,
    canSend: own !== undefined && (!announce || own.role !== 'member'),
    announce,
    addressing: String(group.addressingMode) === 'lid' ? 'lid' : 'pn',
  };
}

/** All the people of a group, for completing phone ↔ LID. */
export function peopleOf({ owner, participants }: GroupView): Person[] {
  return owner ? [owner, ...participants] : participants;
}

/** `groups.synced`, in several events when there are very many members. */
export function syncedEvents(groups: GroupMetadata[], me: Me): EventDraft[] {
  const batches: GroupView[][] = [];
  let members = Infinity;
  for (const group of groups.map((one) => groupView(one, me))) {
    if (members + group.participants.length > MEMBERS_PER_EVENT) {
      batches.push([]);
      members = 0;
    }
    members += group.participants.length;
    batches.at(-1)?.push(group);
  }
  return batches.map((batch) => draft('groups.synced', { groups: batch }, batch.flatMap(peopleOf)));
}

/** `group.updated` with what has changed, or null when it is nothing the hub shows. */
export function updatedEvent(update: Partial<GroupMetadata>): EventDraft | null {
  const { id, subject, desc, announce } = update;
  const changed = {
    ...(subject !== undefined && { subject: textOf(subject, SUBJECT_LIMIT) ?? '' }),
    ...('desc' in update && { description: textOf(desc, DESCRIPTION_LIMIT) }),
    ...(announce !== undefined && { announce }),
  };
  if (!id || Object.keys(changed).length === 0) return null;
  return draft('group.updated', { group: { id, ...changed } }, []);
}

export function participantsEvent(update: BaileysEventMap['group-participants.update']): EventDraft {
  const { id, action, author, authorPn } = update;
  // Baileys' type says contacts; some notices hold bare JIDs.
  const found = update.participants as (string | (typeof update.participants)[number])[];
  const participants = found.map((one) =>
    typeof one === 'string' ? personOf(one) : personOf(one.id, one.lid, one.phoneNumber),
  );
  const by = personOf(author, authorPn);
  const known = by.phone !== null || by.lid !== null;
  const data = { id, action, participants, by: known ? by : null };
  return draft('group.participants', data, [...participants, ...(known ? [by] : [])]);
}

function textOf(text: string | null | undefined, limit: number): string | null {
  return new Bounds().text(text, limit);
}

function draft(type: string, data: Record<string, unknown>, people: Person[]): EventDraft {
  return { type, data, late: false, at: new Date(), people };
}
