import { expect, test } from 'vitest';

import type { MessageRead } from '@/api/types';
import type { Pending } from '../src/features/messages/outbox';
import type { Row } from '../src/features/messages/thread/rows';
import { buildRows, fromTheMiddle } from '../src/features/messages/thread/rows';
import { haveComeBelow } from '../src/features/messages/thread/use-steady-end';
import { message } from './make';

const said = (minute: number, changes: Partial<MessageRead> = {}): MessageRead =>
  message({ id: `m${minute}`, at: `2026-11-21T07:${String(minute).padStart(2, '0')}:00Z`, ...changes });
const rows = (messages: MessageRead[], pending: Pending[] = []): Row[] =>
  fromTheMiddle(buildRows(messages, pending, null, 'UTC', 'me'));
const leaving: Pending = {
  clientKey: 'key-1',
  conversationId: 'conversation-1',
  text: 'Жауап',
  attachment: null,
  quoteId: null,
  quote: null,
  createdAt: '2026-11-21T07:40:00Z',
  state: 'sending',
  error: null,
};
const before = [said(10), said(20)];

test('an older page comes above, and moves nobody who reads near the end', () => {
  const yesterday = message({ id: 'old', at: '2026-11-20T07:00:00Z' });
  expect(haveComeBelow(rows(before), rows([yesterday, said(5), ...before]))).toBe(false);
});

test('what comes last, or above an answer that has not left, comes below', () => {
  expect(haveComeBelow(rows(before), rows([...before, said(30)]))).toBe(true);
  expect(haveComeBelow(rows(before, [leaving]), rows([...before, said(30)], [leaving]))).toBe(true);
  expect(haveComeBelow(rows([]), rows(before))).toBe(true);
});

test('an answer that has left is the same row as before', () => {
  const sent = said(40, { direction: 'out', client_key: 'key-1' });
  expect(haveComeBelow(rows(before, [leaving]), rows([...before, sent]))).toBe(false);
});
