import type { FastifyInstance } from 'fastify';
import { answerOf, sessionId } from '../contract/shared.ts';
import type { Services } from './services.ts';

const body = {
  type: 'object',
  required: ['sessionId', 'after'],
  properties: { sessionId, after: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
} as const;

/** `/events/replay`: deliver again. */
export function addEventRoutes(app: FastifyInstance, { accounts, delivery }: Services): void {
  app.post<{ Body: { sessionId: string; after: number } }>(
    '/events/replay',
    {
      schema: {
        summary: 'Deliver the events after a number again',
        body,
        response: { 202: answerOf({ sessionId, events: { type: 'integer' } }) },
      },
    },
    async (request, reply) => {
      const account = accounts.get(request.body.sessionId);
      const events = await delivery.replay(account.id, request.body.after);
      return reply.code(202).send({ sessionId: account.id, events });
    },
  );
}
