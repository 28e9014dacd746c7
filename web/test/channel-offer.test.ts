import { expect, test } from 'vitest';

import type { ChannelRead } from '@/api/types';
import { offerOf, staysOnPhone } from '../src/features/channels/offer';
import { capabilities } from './make';

const channel = (changes: Partial<ChannelRead>): ChannelRead =>
  ({
    state: 'connected',
    linked_at: '2026-11-21T07:00:00Z',
    unlinked_at: null,
    qr: null,
    pairing: null,
    reason: null,
    ...changes,
  }) as ChannelRead;

test.each([
  ['that works', {}, { ways: [], chats: true, connect: null, pause: true, unlink: true, anyPhone: false }],
  [
    'that pauses',
    { state: 'stopped' },
    { ways: [], chats: false, connect: 'connect', pause: false, unlink: false, anyPhone: false },
  ],
  [
    'that the phone has removed',
    { state: 'logged_out' },
    { ways: [], chats: false, connect: 'relink', pause: false, unlink: false, anyPhone: false },
  ],
  [
    'that is new',
    { state: 'connecting', linked_at: null },
    { ways: ['qr', 'code'], chats: false, connect: null, pause: true, unlink: false, anyPhone: false },
  ],
  [
    'that is being linked',
    { state: 'qr', linked_at: null },
    { ways: ['qr', 'code'], chats: false, connect: null, pause: true, unlink: false, anyPhone: false },
  ],
  [
    'that is linked again',
    { state: 'qr' },
    { ways: ['qr', 'code'], chats: false, connect: null, pause: true, unlink: false, anyPhone: false },
  ],
] as const)('a number %s', (_which, changes, offer) => {
  expect(offerOf(channel(changes), capabilities(), false)).toEqual(offer);
});

test('a number offers only the ways that its kind can be linked by, and nothing before that is known', () => {
  const linking = channel({ state: 'qr', linked_at: null });
  expect(offerOf(linking, capabilities({ linked_by: ['code'] }), false).ways).toEqual(['code']);
  expect(offerOf(linking, undefined, false).ways).toEqual([]);
  expect(offerOf(channel({}), capabilities({ logs_out: false }), false)).toMatchObject({ pause: true, unlink: false });
  expect(offerOf(channel({}), undefined, false)).toMatchObject({ pause: true, unlink: false });
});

test('a number that another phone has scanned can be linked to that one', () => {
  const reason = { code: 'other_phone' as const, detail: '77010000002', proxied: false, attempt: null, retry_at: null };
  expect(offerOf(channel({ state: 'stopped', reason }), capabilities(), false).anyPhone).toBe(true);
  expect(offerOf(channel({ state: 'qr', reason }), capabilities(), false).anyPhone).toBe(false);
});

test('the phone keeps a device of which it cannot be told that it is unlinked', () => {
  for (const state of ['stopped', 'reconnecting', 'connecting', 'failed', 'replaced'] as const) {
    expect(staysOnPhone(channel({ state }), capabilities())).toBe(true);
    expect(staysOnPhone(channel({ state, linked_at: null }), capabilities())).toBe(false);
    expect(staysOnPhone(channel({ state }), capabilities({ logs_out: false }))).toBe(false);
  }
  for (const state of ['connected', 'logged_out', 'qr'] as const) {
    expect(staysOnPhone(channel({ state }), capabilities())).toBe(false);
  }
});

test('while a code is fetched the panel stays where it is', () => {
  expect(offerOf(channel({ state: 'connecting' }), capabilities(), true).ways).toEqual(['qr', 'code']);
});
