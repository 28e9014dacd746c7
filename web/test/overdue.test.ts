import { expect, test } from 'vitest';

import type { ConversationRead } from '@/api/types';
import type { ListFilters } from '@/features/conversations';
import { reduceWindow } from '@/features/conversations/window';
import { comesBack } from '@/features/notifications/errands';
import { conversation } from './make';

const filters: ListFilters = {
  view: 'overdue',
  viewId: null,
  q: '',
  channelId: null,
  tagIds: [],
  tagMatch: 'any',
  memberId: 'me',
};

function due(at: string, changes: Partial<ConversationRead> = {}): ConversationRead {
  const errand = { for_id: 'me', text: null, due_at: at, by_id: 'head', is_due: true };
  return conversation({ errand, ...changes });
}

test('what was dealt with leaves what is overdue at once, and what changes stays in its order', () => {
  const first = due('2026-11-21T07:00:00Z');
  const second = due('2026-11-21T08:00:00Z');
  const list = { items: [first, second], nextCursor: null, sort: null };
  const told = (row: ConversationRead) =>
    reduceWindow(list, { type: 'conversation', data: row, cursor: 1 } as never, filters).items.map(({ id }) => id);
  expect(told({ ...second, revision: 2, last_activity_at: '2026-11-22T07:00:00Z' })).toEqual([first.id, second.id]);
  expect(told({ ...first, revision: 2, errand: null })).toEqual([second.id]);
  // Whether another chat belongs to it only the server knows: heads see everybody's.
  expect(told(due('2026-11-21T06:00:00Z'))).toEqual([first.id, second.id]);
});

test('that a chat comes back to the reader is told once, at its moment', () => {
  const now = new Date().toISOString();
  const isBack = comesBack('me');
  const row = due(now);
  expect([isBack(row), isBack(row)]).toEqual([true, false]);
  expect(isBack(due(now, { errand: { ...row.errand, for_id: 'other' } as ConversationRead['errand'] }))).toBe(false);
  expect(isBack(due('2026-11-21T07:00:00Z'))).toBe(false);
  expect(isBack(conversation())).toBe(false);
});
