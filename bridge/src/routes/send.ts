import type { FastifyInstance } from 'fastify';
import type { Services } from '../app.ts';
import type { SendRequest } from '../sending/content.ts';
import { sessionId } from './schemas.ts';

const body = {
  type: 'object',
  required: ['sessionId', 'to', 'type', 'text'],
  properties: {
    sessionId,
    to: { type: 'string', minLength: 1, maxLength: 100 },
    type: { type: 'string', enum: ['text'] },
    text: { type: 'string', minLength: 1, maxLength: 65_536 },
    key: { type: 'string', minLength: 1, maxLength: 200 },
    quoted: {
      type: ['object', 'null'],
      required: ['messageId', 'fromMe'],
      properties: {
        messageId: { type: 'string', minLength: 1, maxLength: 100 },
        fromMe: { type: 'boolean' },
        text: { type: ['string', 'null'], maxLength: 65_536 },
        participant: { type: ['string', 'null'], maxLength: 100 },
      },
    },
  },
} as const;

const answer = {
  type: 'object',
  properties: {
    messageId: { type: 'string' },
    status: { type: 'string', enum: ['sent', 'unknown'] },
    at: { type: 'string' },
  },
} as const;

/** `/send`: now, once per key, answered when WhatsApp has. */
export function addSendRoute(app: FastifyInstance, { accounts }: Services): void {
  app.post<{ Body: SendRequest }>(
    '/send',
    { schema: { summary: 'Send a message; the same key never sends twice', body, response: { 200: answer } } },
    (request) => accounts.get(request.body.sessionId).sender.send(request.body),
  );
}
