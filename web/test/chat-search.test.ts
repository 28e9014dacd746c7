import { expect, test } from 'vitest';

import { listOf } from '@/app/chat-search';

test('a saved view is one list in one order, from whichever view it was opened', () => {
  const list = { view: 'all', viewId: 'a-view' };
  expect(listOf({ saved: 'a-view' })).toEqual(list);
  expect(listOf({ saved: 'a-view', view: 'snoozed' })).toEqual(list);
  expect(listOf({ view: 'snoozed' })).toEqual({ view: 'snoozed', viewId: null });
  expect(listOf({})).toEqual({ view: 'waiting', viewId: null });
});
