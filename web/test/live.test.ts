import { expect, test } from 'vitest';

import type { Delta } from '@/api/live';
import { loadFresh, rememberDelta } from '@/api/live';
import { reduceCounters } from '../src/features/conversations/api/counters';
import { reduceConversation } from '../src/features/conversations/api/conversation';
import { conversation } from './make';

const change = (data: ReturnType<typeof conversation>): Delta => ({ cursor: '9', type: 'conversation', data });

test('an answer that a delta overtook does not undo the delta', async () => {
  const stale = conversation({ revision: 1, unread_count: 1 });

  const loaded = await loadFresh(() => {
    rememberDelta(change({ ...stale, revision: 2, unread_count: 0 }));
    return Promise.resolve(stale);
  }, reduceConversation);

  expect([loaded.revision, loaded.unread_count]).toEqual([2, 0]);
});

test('deltas from before the request are not applied to its answer', async () => {
  const row = conversation({ revision: 3 });
  rememberDelta(change({ ...row, revision: 3, unread_count: 7 }));

  const loaded = await loadFresh(() => Promise.resolve(row), reduceConversation);

  expect(loaded).toBe(row);
});

test('everybody gets the same counters and picks their own numbers', () => {
  const before = { total: 1, waiting: 1, unread: 1, groups: 0, groups_unread: 0, mine_total: 1, mine_waiting: 1 };
  const delta: Delta = {
    cursor: '9',
    type: 'counters',
    data: {
      total: 9,
      waiting: 4,
      unread: 12,
      groups: 6,
      groups_unread: 2,
      by_member: { me: { total: 3, waiting: 2, unread: 5, groups: 1 } },
    },
  };

  expect(reduceCounters(before, delta, 'me')).toEqual({
    total: 9,
    waiting: 4,
    unread: 12,
    groups: 6,
    groups_unread: 2,
    mine_total: 4,
    mine_waiting: 2,
  });
  expect(reduceCounters(before, delta, 'other')).toMatchObject({ mine_total: 0, mine_waiting: 0 });
});
