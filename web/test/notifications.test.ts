import { describe, expect, test } from 'vitest';

import { minutesOf, timeOf } from '@/features/notifications/day-minutes';
import { keepKinds, isTold } from '@/features/notifications/kinds';
import type { ConversationRead } from '@/api/types';

function chat(changes: Partial<ConversationRead>): ConversationRead {
  return { kind: 'direct', assignee_id: null, waiting_since: null, ...changes } as ConversationRead;
}

test('a time is written as a field for it reads it, and nonsense is no time', () => {
  expect([0, 90, 1439].map(timeOf)).toEqual(['00:00', '01:30', '23:59']);
  expect(['00:00', '01:30', '23:59', '08:05:30'].map(minutesOf)).toEqual([0, 90, 1439, 485]);
  expect(['', '24:00', '7:5', '12:60', 'да'].map(minutesOf)).toEqual([null, null, null, null, null]);
});

describe('a sound', () => {
  test('is made as the server tells before anything was chosen', () => {
    const found = ['me', null, 'other'].map((assignee) => isTold(chat({ assignee_id: assignee }), 'me'));
    expect(found).toEqual([true, true, false]);
  });

  test('follows what was chosen', () => {
    keepKinds([
      { kind: 'message_mine', is_on: false },
      { kind: 'message_others', is_on: true },
    ]);
    const found = ['me', null, 'other'].map((assignee) => isTold(chat({ assignee_id: assignee }), 'me'));
    expect(found).toEqual(typeof localStorage === 'undefined' ? [true, true, false] : [false, true, true]);
  });

  test('is made in a group only for what waits for us', () => {
    expect(isTold(chat({ kind: 'group' }), 'me')).toBe(false);
    expect(isTold(chat({ kind: 'group', waiting_since: '2026-11-21T10:00:00Z' }), 'me')).toBe(true);
  });
});
