import { MESSAGE_ID_LIMIT } from '../ids.ts';
import { REASONS, STATUSES } from '../statuses.ts';

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
    code: { title: 'Code', type: 'string', enum: REASONS },
    detail: { ...nullableText, title: 'Word' },
    proxied: { type: 'boolean', default: false },
    attempt: { title: 'Amount', type: ['integer', 'null'] },
    retryAt: { ...nullableText, title: 'Moment' },
  },
} as const;

const restriction = {
  type: ['object', 'null'],
  properties: { code: { type: 'integer' }, message: { type: 'string' }, until: nullableText },
} as const;

export const trouble = {
  type: ['object', 'null'],
  properties: {
    code: { type: 'string', enum: ['not_stored', 'not_taken'] },
    since: { title: 'Moment', type: 'string' },
    waiting: { title: 'Amount', type: 'integer', default: 0 },
  },
} as const;

/** The shape of an answer, which has all of these fields. */
export function answerOf(properties: Record<string, object>): object {
  return { type: 'object', required: Object.keys(properties), properties };
}

export const statusView = answerOf({
  sessionId,
  status: { type: 'string', enum: Object.keys(STATUSES) },
  connected: { type: 'boolean' },
  phone: nullableText,
  lid: nullableText,
  name: nullableText,
  reason,
  since: { type: 'string' },
  lastEventAt: nullableText,
  restriction,
  trouble,
});

export const accepted = answerOf({ sessionId, status: { type: 'string' } });

export interface SessionParams {
  sessionId: string;
}
