import type { GroupMetadata, WASocket } from '@whiskeysockets/baileys';
import { refusalCode } from '../asking.ts';
import { GroupClosed, NotInGroup } from '../errors.ts';
import { personOf } from '../ids.ts';
import type { KeyStore } from '../store/keys.ts';

/** Where groups are looked up: the account's own notes first, then WhatsApp. */
export interface GroupSource {
  sock: Pick<WASocket, 'groupMetadata' | 'user'>;
  keys: Pick<KeyStore, 'groups'>;
}

/** WhatsApp's answers for a group we are not in, or that is no more. */
const NOT_OURS = new Set([401, 403, 404, 405, 410]);

/** One group. What is noted is trusted: every change WhatsApp tells of takes the note away. Raises `NotInGroup`. */
export async function findGroup({ sock, keys }: GroupSource, jid: string): Promise<GroupMetadata> {
  return (await keys.groups.find(jid)) ?? askForGroup({ sock, keys }, jid);
}

/** One group as WhatsApp has it now. Raises `NotInGroup`. */
export async function askForGroup({ sock, keys }: GroupSource, jid: string): Promise<GroupMetadata> {
  try {
    return await keys.groups.learn(() => sock.groupMetadata(jid));
  } catch (error) {
    if (NOT_OURS.has(refusalCode(error) ?? 0)) throw new NotInGroup();
    throw error;
  }
}

/** The group, if the account may write to it. Raises `NotInGroup` and `GroupClosed`. */
export async function findWritableGroup(source: GroupSource, jid: string): Promise<GroupMetadata> {
  const group = await findGroup(source, jid);
  const role = roleIn(group, source.sock.user);
  if (role === null) throw new NotInGroup();
  if (group.announce && role === 'member') throw new GroupClosed();
  return group;
}

export type Role = 'member' | 'admin' | 'superadmin';

type Participant = GroupMetadata['participants'][number];

export function roleOf({ admin }: Pick<Participant, 'admin'>): Role {
  return admin ?? 'member';
}

/** What the account is in the group; null when it is no member. */
export function roleIn(group: GroupMetadata, user: WASocket['user']): Role | null {
  const me = personOf(user?.id, user?.lid);
  const own = group.participants.find((participant) => {
    const { phone, lid } = personOf(participant.id, participant.lid, participant.phoneNumber);
    return (phone !== null && phone === me.phone) || (lid !== null && lid === me.lid);
  });
  return own ? roleOf(own) : null;
}
