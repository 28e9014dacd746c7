import { MESSAGE_ID_LIMIT } from '../ids.ts';
import { REASONS } from '../statuses.ts';

/** JSON schemas shared by the routes; the OpenAPI description is made of them. */

export const sessionId = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' } as const;

export const messageId = { type: 'string', minLength: 1, maxLength: MESSAGE_ID_LIMIT } as const;

export const sessionParams = {
  type: 'object',
  required: ['sessionId'],
  properties: { sessionId },
} as const;

const nullableText = { type: ['string', 'null'] } as const;

export const reason = {
  type: ['object', 'null'],
  properties: {
    code: { type: 'string', enum: REASONS },
    detail: nullableText,
    proxied: { type: 'boolean' },
    attempt: { type: ['integer', 'null'] },
    retryAt: nullableText,
  },
} as const;

const restriction = {
  type: ['object', 'null'],
  properties: { code: { type: 'integer' }, message: { type: 'string' }, until: nullableText },
} as const;

const trouble = {
  type: ['object', 'null'],
  properties: {
    code: { type: 'string', enum: ['not_stored', 'not_taken'] },
    since: { type: 'string' },
    waiting: { type: 'integer' },
  },
} as const;

export const statusView = {
  type: 'object',
  properties: {
    sessionId,
    status: { type: 'string' },
    connected: { type: 'boolean' },
    phone: nullableText,
    lid: nullableText,
    name: nullableText,
    reason,
    since: { type: 'string' },
    lastEventAt: nullableText,
    restriction,
    trouble,
  },
} as const;

export const accepted = {
  type: 'object',
  properties: { sessionId, status: { type: 'string' } },
} as const;

export interface SessionParams {
  sessionId: string;
}
