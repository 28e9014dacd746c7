import { expect, test } from 'vitest';

import { inOrder, movedTo } from '@/features/conversations/views/own-order';
import type { ViewRead } from '@/api/types';

function view(id: string): ViewRead {
  return { id } as ViewRead;
}

test('views come in the chosen order, and those that it does not name last, everybody’s first', () => {
  const views = { shared: [view('a'), view('b')], own: [view('c'), view('d')] };
  const ids = (order: string[]): string[] => inOrder({ ...views, order }).map(({ id }) => id);
  expect(ids([])).toEqual(['a', 'b', 'c', 'd']);
  expect(ids(['d', 'b'])).toEqual(['d', 'b', 'a', 'c']);
  expect(ids(['gone', 'c', 'a', 'd', 'b'])).toEqual(['c', 'a', 'd', 'b']);
});

test('one is put at another place, and the others keep their order', () => {
  expect(movedTo(['a', 'b', 'c'], 'a', 2)).toEqual(['b', 'c', 'a']);
  expect(movedTo(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
  expect(movedTo(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'b', 'c']);
});
