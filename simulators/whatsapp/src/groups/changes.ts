import { randomBytes, randomInt } from 'node:crypto';
import type { Account, Addressing, Group, Role } from '../world/model.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import {
  actorAttrs,
  addModeNode,
  approvalNode,
  descriptionNode,
  groupNode,
  otherName,
  participantNode,
  timerNode,
} from './nodes.ts';

export class GroupRefused extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export type Action = 'add' | 'remove' | 'promote' | 'demote';
export type Decision = 'approve' | 'reject';

/** How one participant fared: 200, or the code of a refusal. Which codes WhatsApp uses is a guess. */
export interface Outcome {
  phone: string;
  status: number;
}

/** Of which codes of invitations are made. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const CONFLICT = 409;

interface NewGroup {
  subject: string;
  owner: Account;
  participants: Account[];
  addressing?: Addressing;
  receipts?: Group['receipts'];
}

/** Somebody makes a group; whoever is not on WhatsApp stays outside. */
export function createGroup(
  world: World,
  { subject, owner, participants, addressing = 'lid', receipts = 'grouped' }: NewGroup,
): Group {
  const now = new Date().toISOString();
  const group: Group = {
    id: `120363${randomInt(1_000_000, 9_999_999)}${randomInt(10_000, 99_999)}`,
    subject,
    subjectAt: now,
    description: null,
    descriptionId: '',
    owner: owner.phone,
    addressing,
    announce: false,
    locked: false,
    receipts,
    createdAt: now,
    invite: newInvite(),
    participants: new Map<string, Role>([[owner.phone, 'superadmin']]),
    senderKeys: new Map(),
    keyHolders: new Map(),
  };
  for (const one of participants) {
    if (one.registered && one !== owner) group.participants.set(one.phone, 'member');
  }
  world.groups.set(group.id, group);
  for (const phone of group.participants.keys()) world.chat(world.account(phone), group);
  notify(world, group, owner, node('create', { type: 'new', key: group.id }, [groupNode(world, group)]));
  world.groupChanged(group);
  return group;
}

export interface GroupChange {
  subject?: string;
  description?: string | null;
  announce?: boolean;
  locked?: boolean;
  /** In seconds; 0 is never. */
  timer?: number;
  everybodyAdds?: boolean;
  approval?: boolean;
  /** WhatsApp itself turns groups to LIDs, and tells nobody. */
  addressing?: Addressing;
  receipts?: Group['receipts'];
}

/** Change what everybody sees of the group. */
export function changeGroup(world: World, group: Group, actor: Account, change: GroupChange): void {
  const { subject, description, announce, locked, timer, everybodyAdds, approval, addressing, receipts } = change;
  Object.assign(group, { ...(addressing && { addressing }), ...(receipts && { receipts }) });
  const onlyAdmins = [announce, locked, everybodyAdds, approval].some((one) => one !== undefined) || group.locked;
  if (onlyAdmins) needAdmin(group, actor);
  else needMember(group, actor);
  if (subject !== undefined) {
    Object.assign(group, { subject, subjectAt: new Date().toISOString() });
    notify(world, group, actor, node('subject', { subject, s_t: unixSeconds() }));
  }
  if (description !== undefined) {
    Object.assign(group, { description, descriptionId: randomBytes(8).toString('hex').toUpperCase() });
    notify(world, group, actor, descriptionNode(world, group));
  }
  if (announce !== undefined) {
    group.announce = announce;
    notify(world, group, actor, node(announce ? 'announcement' : 'not_announcement'));
  }
  if (locked !== undefined) {
    group.locked = locked;
    notify(world, group, actor, node(locked ? 'locked' : 'unlocked'));
  }
  if (timer !== undefined) {
    group.timer = timer;
    notify(world, group, actor, timer > 0 ? timerNode(timer) : node('not_ephemeral'));
  }
  if (everybodyAdds !== undefined) {
    group.everybodyAdds = everybodyAdds;
    notify(world, group, actor, addModeNode(group));
  }
  if (approval !== undefined) {
    group.approval = approval;
    notify(world, group, actor, approvalNode(approval));
  }
  world.groupChanged(group);
}

/** Add, remove, promote, demote; each for itself. */
export function changeParticipants(
  world: World,
  group: Group,
  actor: Account,
  action: Action,
  people: Account[],
): Outcome[] {
  if (action === 'add' && group.everybodyAdds) needMember(group, actor);
  else needAdmin(group, actor);
  const outcomes = people.map((one) => ({ phone: one.phone, status: changeOne(group, action, one) }));
  const done = outcomes.filter(({ status }) => status === 200).map(({ phone }) => phone);
  if (done.length > 0) tellParticipants(world, group, actor, action, done);
  return outcomes;
}

function changeOne(group: Group, action: Action, { phone, registered }: Account): number {
  const role = group.participants.get(phone);
  if (action === 'add') {
    if (!registered) return NOT_FOUND;
    if (role !== undefined) return CONFLICT;
    group.participants.set(phone, 'member');
    return 200;
  }
  if (role === undefined) return NOT_FOUND;
  if (role === 'superadmin') return FORBIDDEN;
  if (action === 'remove') group.participants.delete(phone);
  else group.participants.set(phone, action === 'promote' ? 'admin' : 'member');
  return 200;
}

/** One goes by oneself. */
export function leaveGroup(world: World, group: Group, who: Account): void {
  needMember(group, who);
  group.participants.delete(who.phone);
  tellParticipants(world, group, who, 'remove', [who.phone]);
}

/** One comes in by the link, or waits for an admin; false then. */
export function joinGroup(world: World, group: Group, who: Account): boolean {
  if (group.participants.has(who.phone)) return true;
  if (group.approval) {
    ask(world, group, who);
    return false;
  }
  group.participants.set(who.phone, 'member');
  tellParticipants(world, group, who, 'add', [who.phone], { reason: 'invite' });
  return true;
}

function ask(world: World, group: Group, who: Account): void {
  group.asking ??= new Map();
  group.asking.set(who.phone, new Date().toISOString());
  const asked = node('requested_user', { jid: jidOf(who, group.addressing), ...otherName(group, who) });
  notify(world, group, who, node('created_membership_requests', { request_method: 'invite_link' }, [asked]));
  world.groupChanged(group);
}

/** An admin lets those in who wait, or does not; each for itself. */
export function decide(world: World, group: Group, actor: Account, decision: Decision, people: Account[]): Outcome[] {
  needAdmin(group, actor);
  const asking = group.asking ?? new Map<string, string>();
  const outcomes = people.map(({ phone }) => ({ phone, status: asking.delete(phone) ? 200 : NOT_FOUND }));
  const done = outcomes.filter(({ status }) => status === 200).map(({ phone }) => phone);
  if (decision === 'approve' && done.length > 0) {
    for (const phone of done) group.participants.set(phone, 'member');
    tellParticipants(world, group, actor, 'add', done);
  } else {
    world.groupChanged(group);
  }
  return outcomes;
}

export function revokeInvite(world: World, group: Group, actor: Account): void {
  needAdmin(group, actor);
  group.invite = newInvite();
  notify(world, group, actor, node('invite', { code: group.invite }));
  world.groupChanged(group);
}

export function needMember(group: Group, who: Account): void {
  if (!group.participants.has(who.phone)) throw new GroupRefused(FORBIDDEN, 'forbidden');
}

export function needAdmin(group: Group, who: Account): void {
  if ((group.participants.get(who.phone) ?? 'member') === 'member') throw new GroupRefused(FORBIDDEN, 'forbidden');
}

function newInvite(): string {
  return Array.from({ length: 22 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

function tellParticipants(
  world: World,
  group: Group,
  actor: Account,
  action: Action,
  phones: string[],
  attrs: Record<string, string> = {},
): void {
  if (action === 'remove') forgetKeys(group, phones);
  if (action === 'add') for (const phone of phones) world.chat(world.account(phone), group);
  const listed = phones.map((phone) => participantNode(world, group, phone));
  notify(world, group, actor, node(action, attrs, listed), action === 'remove' ? phones : []);
  world.groupChanged(group);
}

/** Phones make new sender keys for their next messages. */
export function forgetPhoneKeys(group: Group): void {
  for (const sender of [...group.senderKeys.keys()]) if (sender.endsWith(':0')) group.senderKeys.delete(sender);
}

/** Who has left must not read on. */
function forgetKeys(group: Group, left: string[]): void {
  forgetPhoneKeys(group);
  for (const holders of group.keyHolders.values()) {
    for (const holder of [...holders.keys()]) if (left.includes(holder.split(':')[0] ?? '')) holders.delete(holder);
  }
}

/** Linked devices of everybody in the group learn what happened; those of the actor, too (a guess). */
function notify(world: World, group: Group, actor: Account, what: BinaryNode, also: string[] = []): void {
  for (const phone of [...group.participants.keys(), ...also]) {
    for (const device of world.account(phone).devices) {
      const id = randomBytes(8).toString('hex').toUpperCase();
      const attrs = { from: groupJid(group), type: 'w:gp2', id, t: unixSeconds(), notify: actor.name };
      enqueue(world, device, 'notification', node('notification', { ...attrs, ...actorAttrs(group, actor) }, [what]));
    }
  }
}
