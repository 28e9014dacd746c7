import type { FastifyInstance } from 'fastify';
import type { Action, Decision, GroupChange, Outcome } from '../groups/changes.ts';
import { changeGroup, changeParticipants, createGroup, decide, joinGroup, leaveGroup } from '../groups/changes.ts';
import type { Account, Addressing, Group } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { viewGroup } from '../world/world.ts';
import { digits } from './lookup.ts';
import { Refusal } from './refusal.ts';
import { bodies } from './schemas.ts';

/** As the server answers about a number that is not on WhatsApp. */
const NOT_THERE = 404;

interface ById {
  Params: { id: string };
}

interface NewGroupBody {
  subject: string;
  owner: string;
  participants?: string[];
  addressing?: Addressing;
  receipts?: Group['receipts'];
}

interface ParticipantsBody {
  by?: string;
  action: Action | Decision | 'leave' | 'join';
  participants: string[];
}

/** Groups as people make and change them on their phones. */
export function groupRoutes(http: FastifyInstance, world: World): void {
  http.get('/api/groups', () => [...world.groups.values()].map((group) => viewGroup(world, group)));

  http.get<ById>('/api/groups/:id', (request) => viewGroup(world, groupOf(world, request.params.id)));

  http.post<{ Body: NewGroupBody }>('/api/groups', { schema: { body: bodies.group } }, async (request, reply) => {
    const { subject, owner, participants = [], ...mode } = request.body;
    const people = participants.flatMap((phone) => world.known(digits(phone)) ?? []);
    const group = createGroup(world, {
      subject,
      owner: world.account(digits(owner)),
      participants: people,
      ...mode,
    });
    return reply.code(201).send(viewGroup(world, group));
  });

  http.patch<ById & { Body: GroupChange & { by?: string } }>(
    '/api/groups/:id',
    { schema: { body: bodies.groupChange } },
    (request) => {
      const group = groupOf(world, request.params.id);
      const { by, ...change } = request.body;
      changeGroup(world, group, actorOf(world, group, by), change);
      return viewGroup(world, group);
    },
  );

  http.post<ById & { Body: ParticipantsBody }>(
    '/api/groups/:id/participants',
    { schema: { body: bodies.groupParticipants } },
    (request) => {
      const group = groupOf(world, request.params.id);
      return { results: changeMany(world, group, request.body) };
    },
  );
}

function changeMany(world: World, group: Group, { by, action, participants }: ParticipantsBody): Outcome[] {
  const numbers = participants.map(digits);
  if (action === 'join') for (const phone of numbers) world.account(phone);
  const people = numbers.flatMap((phone) => world.known(phone) ?? []);
  const strangers = numbers.filter((phone) => !world.known(phone)).map((phone) => ({ phone, status: NOT_THERE }));
  return [...changeAll(world, group, by, action, people), ...strangers];
}

function changeAll(
  world: World,
  group: Group,
  by: string | undefined,
  action: ParticipantsBody['action'],
  people: Account[],
): Outcome[] {
  if (action === 'approve' || action === 'reject') {
    return decide(world, group, actorOf(world, group, by), action, people);
  }
  if (action !== 'leave' && action !== 'join') {
    return changeParticipants(world, group, actorOf(world, group, by), action, people);
  }
  for (const one of people) (action === 'leave' ? leaveGroup : joinGroup)(world, group, one);
  return people.map(({ phone }) => ({ phone, status: 200 }));
}

/** Who does it: the owner unless somebody else is named. */
function actorOf(world: World, group: Group, by: string | undefined): Account {
  return world.account(by === undefined ? group.owner : digits(by));
}

function groupOf(world: World, id: string): Group {
  const group = world.groups.get(digits(id));
  if (!group) throw new Refusal(404, 'not_found', 'There is no such group.');
  return group;
}
