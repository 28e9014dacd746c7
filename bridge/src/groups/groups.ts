import type { GroupMetadata, WASocket } from '@whiskeysockets/baileys';
import { asking } from '../asking.ts';
import { groupView, peopleOf, type GroupView } from '../convert/group.ts';
import { InvalidRecipient } from '../errors.ts';
import { jidOf, personOf, readRecipient, type Person } from '../ids.ts';
import type { KeyStore } from '../store/keys.ts';
import { askForGroup } from './directory.ts';

/** An open connection and what its account knows. */
export interface GroupParts {
  sock: WASocket;
  keys: KeyStore;
}

export type ParticipantAction = 'add' | 'remove' | 'promote' | 'demote';

export interface ParticipantResult extends Person {
  /** WhatsApp's word for this person: 200 done; 403 wants an invitation; 404, 408, 409 see the README. */
  status: number;
}

/** All groups of the account. They are told to the hub by Baileys' own announcement of them. */
export async function syncGroups(parts: GroupParts): Promise<GroupView[]> {
  const { sock, keys } = parts;
  const all = async (): Promise<GroupMetadata[]> => Object.values(await sock.groupFetchAllParticipating());
  const groups = await asking(keys.groups.learn(all));
  return Promise.all(groups.map((group) => view(group, parts)));
}

/** One group as it is now. Raises `NotInGroup`. */
export async function readGroup(parts: GroupParts, jid: string): Promise<GroupView> {
  return view(await asking(askForGroup(parts, jid)), parts);
}

export async function createGroup(parts: GroupParts, subject: string, participants: string[]): Promise<GroupView> {
  const people = readPeople(participants).map(jidOf);
  const group = await asking(parts.keys.groups.learn(() => parts.sock.groupCreate(subject, people)));
  return view(group, parts);
}

export async function changeGroup(
  parts: GroupParts,
  jid: string,
  { subject, description }: { subject?: string; description?: string | null },
): Promise<GroupView> {
  await asking(askForGroup(parts, jid));
  if (subject !== undefined) await asking(parts.sock.groupUpdateSubject(jid, subject));
  if (description !== undefined) await asking(parts.sock.groupUpdateDescription(jid, description ?? ''));
  return readGroup(parts, jid);
}

export async function changeParticipants(
  parts: GroupParts,
  jid: string,
  action: ParticipantAction,
  participants: string[],
): Promise<ParticipantResult[]> {
  const people = readPeople(participants);
  const group = await asking(askForGroup(parts, jid));
  const jids = people.map((person) => memberJid(person, group) ?? jidOf(person));
  const told = await asking(parts.sock.groupParticipantsUpdate(jid, jids, action));
  parts.keys.groups.forget(jid);
  const results = told.map(({ jid: name, status, content }, n) => {
    const { phone_number: number, lid } = content.attrs;
    // WhatsApp answers in the order of the question, sometimes with the other name of the person.
    const asked = told.length === people.length ? people[n] : null;
    const person = personOf(name, number, lid);
    return {
      phone: person.phone ?? asked?.phone ?? null,
      lid: person.lid ?? asked?.lid ?? null,
      status: Number(status),
    };
  });
  await parts.keys.completePeople(results);
  return results;
}

export async function readInvite(parts: GroupParts, jid: string): Promise<string> {
  await asking(askForGroup(parts, jid));
  const code = await asking(parts.sock.groupInviteCode(jid));
  return `https://chat.whatsapp.com/${code ?? ''}`;
}

export async function leaveGroup(parts: GroupParts, jid: string): Promise<void> {
  await asking(askForGroup(parts, jid));
  await asking(parts.sock.groupLeave(jid));
  parts.keys.groups.forget(jid);
}

async function view(group: GroupMetadata, { sock, keys }: GroupParts): Promise<GroupView> {
  const shown = groupView(group, personOf(sock.user?.id, sock.user?.lid));
  await keys.completePeople(peopleOf(shown));
  return shown;
}

/** Raises `InvalidRecipient`. */
function readPeople(names: string[]): Person[] {
  return names.map((name) => {
    const person = readRecipient(name);
    if (!person) throw new InvalidRecipient('`participants` holds something that names nobody.', 'participants');
    return person;
  });
}

/** The name under which the group itself lists somebody: by LID or by number, as it is addressed. */
function memberJid(person: Person, group: GroupMetadata): string | null {
  const member = group.participants.find(({ id, lid, phoneNumber }) => {
    const listed = personOf(id, lid, phoneNumber);
    return (person.phone && person.phone === listed.phone) || (person.lid && person.lid === listed.lid);
  });
  return member?.id ?? null;
}
