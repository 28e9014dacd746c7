import { afterEach, expect, test } from 'vitest';

import {
  chooseTo,
  chooseWhole,
  isChosen,
  leaveSelection,
  MOST_CHOSEN,
  selection,
  toggleChosen,
} from '@/features/conversations/selection';
import { everywhere } from '@/features/conversations/window';

afterEach(leaveSelection);

const chosen = (): string[] => [...(selection.get()?.ids ?? [])].sort();
const listed = ['a', 'b', 'c', 'd', 'e'];

test('one is chosen and left, and without any nobody chooses', () => {
  toggleChosen('a');
  toggleChosen('b');
  toggleChosen('a');
  expect(chosen()).toEqual(['b']);
  toggleChosen('b');
  expect(selection.get()).toBeNull();
});

test('a range goes from the last chosen one, in either direction, and keeps what was chosen', () => {
  toggleChosen('e');
  toggleChosen('b');
  chooseTo('d', listed);
  expect(chosen()).toEqual(['b', 'c', 'd', 'e']);
  chooseTo('a', listed);
  expect(chosen()).toEqual(listed);
});

test('a range from a chat that the list has no more is that chat alone', () => {
  toggleChosen('x');
  chooseTo('c', listed);
  expect(chosen()).toEqual(['c', 'x']);
});

test('the whole list is what its filters find; a click afterwards means single chats again', () => {
  const filters = {
    view: 'all',
    viewId: null,
    q: '',
    channelId: null,
    tagIds: [],
    tagMatch: 'any',
    memberId: 'm',
  } as const;
  chooseWhole(filters, listed);
  expect(selection.get()?.whole).toBe(filters);
  toggleChosen('a');
  expect([selection.get()?.whole, chosen()]).toEqual([null, ['b', 'c', 'd', 'e']]);
});

test('what is loaded after the whole list was chosen is chosen, until a click leaves it out', () => {
  chooseWhole(
    { view: 'all', viewId: null, q: '', channelId: null, tagIds: [], tagMatch: 'any', memberId: 'm' },
    listed,
  );
  const whole = selection.get();
  expect(whole !== null && isChosen(whole, 'loaded later')).toBe(true);
  toggleChosen('loaded later');
  expect([selection.get()?.whole, chosen()]).toEqual([null, listed]);
});

test('a search widened from a saved view to the whole inbox chooses nothing of that view alone', () => {
  const search = {
    view: 'all',
    viewId: 'a-view',
    q: 'айгуль',
    channelId: 'a-number',
    tagIds: ['a-tag'],
    tagMatch: 'any',
    memberId: 'm',
  } as const;
  chooseWhole(everywhere(search), listed);
  expect(selection.get()?.whole).toEqual({ ...search, view: 'everywhere', viewId: null, channelId: null });
});

test('no more are chosen than one bulk takes', () => {
  const many = Array.from({ length: MOST_CHOSEN + 5 }, (_, place) => String(place));
  toggleChosen('0');
  chooseTo(String(MOST_CHOSEN + 4), many);
  expect(chosen()).toHaveLength(MOST_CHOSEN);
});
