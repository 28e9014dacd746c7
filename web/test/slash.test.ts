import { expect, test } from 'vitest';

import { begunReply, firstMark, placeOf } from '../src/features/messages/composing/slash';

const looksFor = (text: string): string | null => begunReply(text, text.length)?.query ?? null;

test.each([
  ['/', ''],
  ['/при', 'при'],
  ['Добрый день. /график раб', 'график раб'],
  ['первая строка\n/қайы', 'қайы'],
  ['а /б /в', 'в'],
])('after a slash that begins a word something is looked for: %j', (text, query) => {
  expect(looksFor(text)).toBe(query);
});

test.each(['12/05', 'и/или', 'https://kaspi.kz/shop', '//', 'да / нет', '/usr/bin', '/a.b', `/${'x'.repeat(40)}`, ''])(
  'nothing is looked for in %j',
  (text) => {
    expect(looksFor(text)).toBeNull();
  },
);

test('only what stands before the cursor counts', () => {
  expect(begunReply('Ждём /пять завтра', 'Ждём /пя'.length)).toEqual({ at: 5, query: 'пя' });
});

test('a text goes where its search still stands, or else to the cursor', () => {
  expect(placeOf({ at: 2, query: 'да' }, 'а /да б', 5)).toEqual([2, 5]);
  expect(placeOf({ at: 2, query: 'да' }, 'новое', 5)).toEqual([5, 5]);
});

test('the first mark is found, and says what is missing', () => {
  expect(firstMark('Привет, [?имя клиента]! [?телефон]')).toEqual({ at: 8, end: 22, what: 'имя клиента' });
  for (const text of ['[имя]', '[? ]]', '[]', '?]', `[?${'x'.repeat(90)}]`]) {
    expect(firstMark(text)?.what ?? '').toBe('');
  }
});
