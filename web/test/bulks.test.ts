import { expect, test } from 'vitest';

import { currentBulks, followBulk, putBulkAway } from '@/features/conversations/bulk/current';

const shown = (): string[] => currentBulks.get().map(({ id }) => id);

test('the last three bulks can be taken back, the latest first, until they are put away', () => {
  ['first', 'second', 'third', 'fourth'].forEach(followBulk);
  expect(shown()).toEqual(['fourth', 'third', 'second']);
  putBulkAway('third');
  expect(shown()).toEqual(['fourth', 'second']);
});
