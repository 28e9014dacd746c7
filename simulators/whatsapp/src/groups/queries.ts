import type { Account, Group } from '../world/model.ts';
import type { Answer, Query } from '../service/query.ts';
import { QueryError } from '../service/query.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { bytes, child, children, node } from '../wire/nodes.ts';
import { groupJid, jidOf } from '../world/world.ts';
import type { Action, GroupChange, Outcome } from './changes.ts';
import {
  changeGroup,
  changeParticipants,
  createGroup,
  decide,
  GroupRefused,
  joinGroup,
  leaveGroup,
  needAdmin,
  needMember,
  revokeInvite,
} from './changes.ts';
import { groupNode, otherName } from './nodes.ts';

const NOT_FOUND = 404;
const NOT_ACCEPTABLE = 406;

/** The group a query is sent to. */
function groupOf({ world, iq }: Query): Group {
  const group = world.findGroup(iq.attrs['to']);
  if (!group) throw new QueryError(NOT_FOUND, 'item-not-found');
  return group;
}

function actorOf({ world, device }: Query): Account {
  return world.account(device.phone);
}

function people({ world }: Query, parent: BinaryNode | undefined): Account[] {
  return children(parent, 'participant').flatMap(({ attrs }) => world.find(attrs['jid']) ?? []);
}

/** Those asked about who are not on WhatsApp. */
function strangers({ world }: Query, parent: BinaryNode | undefined): BinaryNode[] {
  return children(parent, 'participant')
    .filter(({ attrs }) => !world.find(attrs['jid']))
    .map(({ attrs }) => node('participant', { jid: attrs['jid'], error: String(NOT_FOUND) }));
}

function participating(query: Query): BinaryNode[] {
  const { phone } = actorOf(query);
  const groups = [...query.world.groups.values()].filter((group) => group.participants.has(phone));
  return [
    node(
      'groups',
      {},
      groups.map((group) => groupNode(query.world, group)),
    ),
  ];
}

function metadata(query: Query): BinaryNode[] {
  const group = groupOf(query);
  needMember(group, actorOf(query));
  return [groupNode(query.world, group)];
}

function create(query: Query): BinaryNode[] {
  const asked = child(query.iq, 'create');
  const subject = asked?.attrs['subject'] ?? '';
  if (subject === '') throw new QueryError(NOT_ACCEPTABLE, 'not-acceptable');
  const owner = actorOf(query);
  const group = createGroup(query.world, { subject, owner, participants: people(query, asked) });
  return [groupNode(query.world, group)];
}

function change(read: (iq: BinaryNode) => GroupChange): Answer {
  return (query) => {
    changeGroup(query.world, groupOf(query), actorOf(query), read(query.iq));
    return undefined;
  };
}

function describe(iq: BinaryNode): GroupChange {
  const description = child(iq, 'description');
  const body = bytes(child(description, 'body')).toString();
  return { description: description?.attrs['delete'] === 'true' ? null : body };
}

function participants(action: Action): Answer {
  return (query) => {
    const group = groupOf(query);
    const asked = child(query.iq, action);
    const outcomes = changeParticipants(query.world, group, actorOf(query), action, people(query, asked));
    return [node(action, {}, [...outcomesOf(query, group, outcomes), ...strangers(query, asked)])];
  };
}

function outcomesOf({ world }: Query, group: Group, outcomes: Outcome[]): BinaryNode[] {
  return outcomes.map(({ phone, status }) => {
    const account = world.account(phone);
    const jid = jidOf(account, group.addressing);
    return node('participant', {
      jid,
      ...otherName(group, account),
      ...(status !== 200 && { error: String(status) }),
    });
  });
}

function leave(query: Query): BinaryNode[] {
  const asked = children(child(query.iq, 'leave'), 'group').map(({ attrs }) => attrs['id']);
  for (const jid of asked) {
    const group = query.world.findGroup(jid);
    if (!group) throw new QueryError(NOT_FOUND, 'item-not-found');
    leaveGroup(query.world, group, actorOf(query));
  }
  return [
    node(
      'leave',
      {},
      asked.map((id) => node('group', { id })),
    ),
  ];
}

function byInvite(query: Query): Group {
  const code = child(query.iq, 'invite')?.attrs['code'];
  const group = [...query.world.groups.values()].find((one) => one.invite === code);
  if (!group) throw new QueryError(NOT_ACCEPTABLE, 'not-acceptable');
  return group;
}

/** The link's code, or with a code what the group behind it is. */
function readInvite(query: Query): BinaryNode[] {
  if (child(query.iq, 'invite')?.attrs['code'] !== undefined) return [groupNode(query.world, byInvite(query))];
  const group = groupOf(query);
  needAdmin(group, actorOf(query));
  return [node('invite', { code: group.invite })];
}

/** A new link, or with a code: come in. */
function useInvite(query: Query): BinaryNode[] {
  if (child(query.iq, 'invite')?.attrs['code'] !== undefined) {
    const group = byInvite(query);
    const isIn = joinGroup(query.world, group, actorOf(query));
    return [node(isIn ? 'group' : 'membership_approval_request', { jid: groupJid(group) })];
  }
  const group = groupOf(query);
  revokeInvite(query.world, group, actorOf(query));
  return [node('invite', { code: group.invite })];
}

/** Who waits to be let in. */
function requests(query: Query): BinaryNode[] {
  const group = groupOf(query);
  needAdmin(group, actorOf(query));
  const waiting = [...(group.asking ?? [])].map(([phone, at]) => {
    const account = query.world.account(phone);
    const since = String(Math.floor(Date.parse(at) / 1000));
    const attrs = { jid: jidOf(account, group.addressing), ...otherName(group, account) };
    return node('membership_approval_request', { ...attrs, request_method: 'invite_link', request_time: since });
  });
  return [node('membership_approval_requests', {}, waiting)];
}

function decideOn(query: Query): BinaryNode[] {
  const group = groupOf(query);
  const asked = child(query.iq, 'membership_requests_action');
  const decision = child(asked, 'approve') ? 'approve' : 'reject';
  const outcomes = decide(query.world, group, actorOf(query), decision, people(query, child(asked, decision)));
  return [node('membership_requests_action', {}, [node(decision, {}, outcomesOf(query, group, outcomes))])];
}

const ANSWERS: Record<string, Answer> = {
  'get w:g2 participating': participating,
  'get w:g2 query': metadata,
  'get w:g2 invite': readInvite,
  'set w:g2 invite': useInvite,
  'set w:g2 create': create,
  'set w:g2 leave': leave,
  'set w:g2 subject': change((iq) => ({ subject: bytes(child(iq, 'subject')).toString() })),
  'set w:g2 description': change(describe),
  'set w:g2 announcement': change(() => ({ announce: true })),
  'set w:g2 not_announcement': change(() => ({ announce: false })),
  'set w:g2 locked': change(() => ({ locked: true })),
  'set w:g2 unlocked': change(() => ({ locked: false })),
  'set w:g2 ephemeral': change((iq) => ({ timer: Number(child(iq, 'ephemeral')?.attrs['expiration'] ?? 0) })),
  'set w:g2 not_ephemeral': change(() => ({ timer: 0 })),
  'set w:g2 member_add_mode': change((iq) => ({
    everybodyAdds: bytes(child(iq, 'member_add_mode')).toString() === 'all_member_add',
  })),
  'set w:g2 membership_approval_mode': change((iq) => ({
    approval: child(child(iq, 'membership_approval_mode'), 'group_join')?.attrs['state'] === 'on',
  })),
  'get w:g2 membership_approval_requests': requests,
  'set w:g2 membership_requests_action': decideOn,
  'set w:g2 add': participants('add'),
  'set w:g2 remove': participants('remove'),
  'set w:g2 promote': participants('promote'),
  'set w:g2 demote': participants('demote'),
};

/** Answers to `w:g2` queries; a group's refusal becomes an error reply with its code. */
export const GROUP_ANSWERS: Record<string, Answer> = Object.fromEntries(
  Object.entries(ANSWERS).map(([name, answer]) => [
    name,
    (query: Query) => {
      try {
        return answer(query);
      } catch (error) {
        if (error instanceof GroupRefused) throw new QueryError(error.code, error.message);
        throw error;
      }
    },
  ]),
);
