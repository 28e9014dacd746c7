import type { FastifyInstance } from 'fastify';
import { accepted, answerOf, sessionParams, statusView, type SessionParams } from '../contract/shared.ts';
import type { Services } from './services.ts';

/** The list of accounts and the life of one. */
export function addSessionRoutes(app: FastifyInstance, { accounts }: Services): void {
  app.get(
    '/sessions',
    {
      schema: {
        summary: 'All accounts, also those of other nodes',
        response: { 200: answerOf({ items: { type: 'array', items: statusView } }) },
      },
    },
    async () => ({ items: [...accounts.all().map((account) => account.view()), ...(await accounts.elsewhere())] }),
  );

  app.get<{ Params: SessionParams }>(
    '/sessions/:sessionId',
    { schema: { summary: 'One account', params: sessionParams, response: { 200: statusView } } },
    (request) => accounts.get(request.params.sessionId).view(),
  );

  app.delete<{ Params: SessionParams }>(
    '/sessions/:sessionId',
    { schema: { summary: 'Unlink an account and forget everything about it', params: sessionParams } },
    async (request, reply) => {
      await accounts.remove(request.params.sessionId);
      return reply.code(204).send();
    },
  );

  app.post<{ Params: SessionParams }>(
    '/sessions/:sessionId/restart',
    {
      schema: {
        summary: 'Close the connection and open a new one',
        params: sessionParams,
        response: { 202: accepted },
      },
    },
    async (request, reply) => {
      const account = accounts.get(request.params.sessionId);
      account.restart();
      return reply.code(202).send({ sessionId: account.id, status: account.currentStatus() });
    },
  );
}
