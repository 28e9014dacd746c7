import type { FastifyInstance } from 'fastify';
import type { CallStep } from '../phones/calls.ts';
import { call } from '../phones/calls.ts';
import type { PresenceState } from '../phones/presence.ts';
import { changePresence } from '../phones/presence.ts';
import type { World } from '../world/world.ts';
import { digits, known, peer } from './lookup.ts';
import { bodies } from './schemas.ts';

interface ByPhone {
  Params: { phone: string };
}

/** What people do that leaves nothing behind: be there, type, call. */
export function talkRoutes(http: FastifyInstance, world: World): void {
  http.post<ByPhone & { Body: { to?: string; state: PresenceState; lastSeen?: number } }>(
    '/api/people/:phone/presence',
    { schema: { body: bodies.presence } },
    async (request, reply) => {
      const { to, state, lastSeen } = request.body;
      changePresence(world, world.account(digits(request.params.phone)), state, {
        ...(to !== undefined && { to: peer(world, to) }),
        ...(lastSeen !== undefined && { lastSeen }),
      });
      return reply.code(204).send();
    },
  );

  http.post<ByPhone & { Body: CallStep & { to: string } }>(
    '/api/people/:phone/call',
    { schema: { body: bodies.call } },
    async (request, reply) => {
      const { to, ...step } = request.body;
      const caller = world.account(digits(request.params.phone));
      return reply.code(201).send({ id: call(world, caller, known(world, to), step) });
    },
  );
}
