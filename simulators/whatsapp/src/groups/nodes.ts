import type { Account, Group } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { node } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

/** A participant as the group addresses people: the other name stands beside it. */
export function participantNode(world: World, group: Group, phone: string, extra: Record<string, string> = {}) {
  const account = world.account(phone);
  const role = group.participants.get(phone);
  const other = otherName(group, account);
  const type = role === undefined || role === 'member' ? {} : { type: role };
  return node('participant', { jid: jidOf(account, group.addressing), ...other, ...type, ...extra });
}

/** All that is known of a group, as in answers and in `create` notifications. */
export function groupNode(world: World, group: Group): BinaryNode {
  const creator = world.account(group.owner);
  const seconds = (at: string) => String(Math.floor(Date.parse(at) / 1000));
  const attrs = {
    id: group.id,
    subject: group.subject,
    creation: seconds(group.createdAt),
    creator: jidOf(creator, group.addressing),
    creator_pn: jidOf(creator, 'pn'),
    s_t: seconds(group.subjectAt),
    s_o: jidOf(creator, group.addressing),
    size: String(group.participants.size),
    addressing_mode: group.addressing,
  };
  return node('group', attrs, [
    ...(group.description === null ? [] : [descriptionNode(world, group)]),
    ...(group.announce ? [node('announcement')] : []),
    ...(group.locked ? [node('locked')] : []),
    ...(group.timer ? [timerNode(group.timer)] : []),
    addModeNode(group),
    ...(group.approval ? [approvalNode(true)] : []),
    ...[...group.participants.keys()].map((phone) => participantNode(world, group, phone)),
  ]);
}

export function descriptionNode(world: World, group: Group): BinaryNode {
  const participant = jidOf(world.account(group.owner), group.addressing);
  const attrs = { id: group.descriptionId, participant, t: String(Math.floor(Date.parse(group.subjectAt) / 1000)) };
  return group.description === null
    ? node('description', { ...attrs, delete: 'true' })
    : node('description', attrs, [node('body', {}, Buffer.from(group.description))]);
}

export function timerNode(seconds: number): BinaryNode {
  return node('ephemeral', { expiration: String(seconds), trigger: '0' });
}

export function addModeNode({ everybodyAdds = false }: Group): BinaryNode {
  return node('member_add_mode', {}, Buffer.from(everybodyAdds ? 'all_member_add' : 'admin_add'));
}

export function approvalNode(state: boolean): BinaryNode {
  return node('membership_approval_mode', {}, [node('group_join', { state: state ? 'on' : 'off' })]);
}

/** The name of a participant that the group does not use: the LID, or the number if its owner shows it. */
export function otherName(group: Group, account: Account): Record<string, string> {
  if (group.addressing === 'pn') return { lid: jidOf(account, 'lid') };
  return account.hidesPhone ? {} : { phone_number: jidOf(account, 'pn') };
}

/** Who did it, in the group's addressing and, unless the number is hidden, beside it in the other. */
export function actorAttrs(group: Group, actor: Account): Record<string, string> {
  const participant = jidOf(actor, group.addressing);
  if (group.addressing === 'pn') return { participant, participant_lid: jidOf(actor, 'lid') };
  return actor.hidesPhone ? { participant } : { participant, participant_pn: jidOf(actor, 'pn') };
}
