import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';

import type { ChannelRead } from '../src/api/types';
import { reasonText } from '../src/features/channels/reason';

type Reason = NonNullable<ChannelRead['reason']>;

const NOW = Date.parse('2026-11-21T10:00:00Z');

/** Answers with the key and what was put into the sentence. */
const t = ((key: string, values: object) => `${key} ${JSON.stringify(values)}`) as unknown as TFunction;

function reason(code: Reason['code'], more: Partial<Reason> = {}): Reason {
  return { code, detail: null, proxied: false, attempt: null, retry_at: null, ...more };
}

test.each([
  [
    reason('unreachable', { detail: 'ENOTFOUND', attempt: 4, retry_at: '2026-11-21T10:00:07.500Z' }),
    'channels.reason.unreachable {"service":"Telegram","detail":"ENOTFOUND"} channels.reason.next {"attempt":4,"count":8}',
  ],
  [
    reason('unreachable', { detail: 'HTTP 407', proxied: true, attempt: 2, retry_at: '2026-11-21T10:00:02Z' }),
    'channels.reason.unreachable_proxy {"service":"Telegram","detail":"HTTP 407"} channels.reason.next {"attempt":2,"count":2}',
  ],
  [reason('unreachable'), 'channels.reason.unreachable {"service":"Telegram","detail":"—"}'],
  [
    reason('banned_a_while', { detail: '402', retry_at: '2026-11-21T11:30:00Z' }),
    'channels.reason.banned_a_while {"service":"Telegram","detail":"402"} channels.reason.again_at {"at":"11:30"}',
  ],
  [
    reason('other_phone', { detail: '77011234567' }),
    'channels.reason.other_phone {"service":"Telegram","detail":"+7 701 123-45-67"}',
  ],
  [
    reason('silent', { detail: '408', proxied: true, attempt: 3, retry_at: '2026-11-21T09:59:59Z' }),
    'channels.reason.silent {"service":"Telegram","detail":"408"}',
  ],
  [reason('other', { detail: '999' }), 'channels.reason.other {"service":"Telegram","detail":"999"}'],
  [reason('of_tomorrow' as Reason['code']), 'channels.reason.other {"service":"Telegram","detail":"of_tomorrow"}'],
])('%j is said in words', (one, said) => {
  expect(reasonText(t, one, 'Telegram', NOW, { language: 'ru', timeZone: 'UTC' })).toBe(said);
});
