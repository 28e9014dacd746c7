import type { FastifyInstance } from 'fastify';
import { sessionId, sessionParams, type SessionParams } from '../contract/shared.ts';
import {
  changeGroup,
  changeParticipants,
  createGroup,
  leaveGroup,
  readGroup,
  readInvite,
  syncGroups,
  type GroupParts,
  type ParticipantAction,
} from '../groups/groups.ts';
import type { Services } from './services.ts';

/** What WhatsApp's apps let people type and choose. */
const SUBJECT_LIMIT = 100;
const DESCRIPTION_LIMIT = 2_048;
const MEMBERS_LIMIT = 1_023;

interface GroupRoute {
  Params: { sessionId: string; groupId: string };
}

const groupParams = {
  type: 'object',
  required: ['sessionId', 'groupId'],
  properties: { sessionId, groupId: { type: 'string', pattern: '^[0-9-]{5,40}@g\\.us$' } },
} as const;

const subject = { type: 'string', minLength: 1, maxLength: SUBJECT_LIMIT } as const;
const participants = {
  type: 'array',
  minItems: 1,
  maxItems: MEMBERS_LIMIT,
  items: { type: 'string', minLength: 1, maxLength: 100 },
} as const;

/** Groups: all of them, one, and everything an admin does. */
export function addGroupRoutes(app: FastifyInstance, { accounts }: Services): void {
  const partsOf = (id: string): GroupParts => {
    const account = accounts.get(id);
    return { sock: account.open().sock, keys: account.keys };
  };

  app.post<{ Params: SessionParams }>(
    '/groups/sync/:sessionId',
    { schema: { summary: 'Fetch all groups, and tell them as groups.synced', params: sessionParams } },
    async ({ params }) => ({ groups: await syncGroups(partsOf(params.sessionId)) }),
  );

  app.get<GroupRoute>(
    '/sessions/:sessionId/groups/:groupId',
    { schema: { summary: 'One group', params: groupParams } },
    ({ params }) => readGroup(partsOf(params.sessionId), params.groupId),
  );

  const newGroup = { type: 'object', required: ['subject', 'participants'], properties: { subject, participants } };
  app.post<{ Params: SessionParams; Body: { subject: string; participants: string[] } }>(
    '/sessions/:sessionId/groups',
    { schema: { summary: 'Create a group', params: sessionParams, body: newGroup } },
    ({ params, body }) => createGroup(partsOf(params.sessionId), body.subject, body.participants),
  );

  const change = {
    type: 'object',
    minProperties: 1,
    properties: { subject, description: { type: ['string', 'null'], maxLength: DESCRIPTION_LIMIT } },
  };
  app.patch<GroupRoute & { Body: { subject?: string; description?: string | null } }>(
    '/sessions/:sessionId/groups/:groupId',
    { schema: { summary: 'Change subject or description', params: groupParams, body: change } },
    ({ params, body }) => changeGroup(partsOf(params.sessionId), params.groupId, body),
  );

  const members = {
    type: 'object',
    required: ['action', 'participants'],
    properties: { action: { type: 'string', enum: ['add', 'remove', 'promote', 'demote'] }, participants },
  };
  app.post<GroupRoute & { Body: { action: ParticipantAction; participants: string[] } }>(
    '/sessions/:sessionId/groups/:groupId/participants',
    { schema: { summary: 'Add, remove, promote or demote members', params: groupParams, body: members } },
    async ({ params, body }) => ({
      results: await changeParticipants(partsOf(params.sessionId), params.groupId, body.action, body.participants),
    }),
  );

  app.get<GroupRoute>(
    '/sessions/:sessionId/groups/:groupId/invite',
    { schema: { summary: 'The link with which people join', params: groupParams } },
    async ({ params }) => ({ link: await readInvite(partsOf(params.sessionId), params.groupId) }),
  );

  app.post<GroupRoute>(
    '/sessions/:sessionId/groups/:groupId/leave',
    { schema: { summary: 'Leave a group', params: groupParams } },
    async ({ params }, reply) => {
      await leaveGroup(partsOf(params.sessionId), params.groupId);
      return reply.code(204).send();
    },
  );
}
