import type { FastifyInstance } from 'fastify';
import type { SendRequest } from '../sending/request.ts';
import { sendAnswer, sendBody } from '../sending/schema.ts';
import type { Services } from './services.ts';

/** `/send`: now, once per key, answered when WhatsApp has. */
export function addSendRoute(app: FastifyInstance, { accounts }: Services): void {
  app.post<{ Body: SendRequest }>(
    '/send',
    {
      schema: {
        summary: 'Send a message; the same key never sends twice',
        body: sendBody,
        response: { 200: sendAnswer },
      },
    },
    (request) => accounts.get(request.body.sessionId).sender.send(request.body),
  );
}
