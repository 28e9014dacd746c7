import { expect, test } from 'vitest';

import { asSent, begunName, matching, namedIn, withName } from '../src/features/messages/composing/mentioning';

const anna = { name: 'Анна Ким', phone: '77051112233', lid: '9001' };
const an = { name: 'Анна', phone: '77054445566', lid: null };
const hidden = { name: 'Без номера', phone: null, lid: '9002' };
const nobody = { name: null, phone: null, lid: '9003' };

test.each([
  ['@', 1, ''],
  ['привет @ан', 10, 'ан'],
  ['(@Анна К', 8, 'Анна К'],
  ['почта a@b', 9, null],
  ['@ан привет', 3, 'ан'],
  ['без', 3, null],
  ['@первая\nвторая', 14, null],
])('in %j before %i a name is begun: %j', (text, cursor, begun) => {
  expect(begunName(text, cursor)).toBe(begun);
});

test('members are found by a word of their name or by their number', () => {
  const all = [anna, an, hidden, nobody];

  expect(matching(all, 'ки')).toEqual([anna]);
  expect(matching(all, 'АННА')).toEqual([anna, an]);
  expect(matching(all, '4445')).toEqual([an]);
  expect(matching(all, '')).toEqual([anna, an, hidden]);
  const alyona = { ...anna, name: 'Алёна Әлиқызы' };
  expect(['алена', 'АЛЁНА ә', 'алиқ', 'алик'].map((begun) => matching([alyona], begun).length)).toEqual([1, 1, 1, 1]);
});

test('a chosen name stands in the text, and leaves as digits', () => {
  const written = withName('Смотрите @ан, вот', 12, 'Анна Ким');
  expect(written).toEqual({ text: 'Смотрите @Анна Ким , вот', cursor: 19 });

  const named = (one: typeof anna | typeof an | typeof hidden) => ({ ...one });
  const sent = asSent('@Анна, @Анна Ким и @Без номера!', [named(an), named(anna), named(hidden)]);

  expect(sent.text).toBe('@77054445566, @77051112233 и @9002!');
  expect(sent.mentions.map(({ name }) => name)).toEqual(['Без номера', 'Анна Ким', 'Анна']);
  expect(asSent('без имён', [named(anna)])).toEqual({ text: 'без имён', mentions: [] });
});

test('whom a draft names is found again, but not by a part of a word or a name of two', () => {
  const found = (text: string, ...members: Parameters<typeof namedIn>[1]): string[] =>
    namedIn(text, members).map(({ name }) => name);

  expect(found('Зовём @Анна Ким и @Без номера.', anna, hidden, nobody)).toEqual(['Анна Ким', 'Без номера']);
  expect(found('@Аннагуль, почта я@Анна', an)).toEqual([]);
  expect(found('@Аннагуль и (@Анна)', an)).toEqual(['Анна']);
  expect(found('Где @Анна?', an, { ...anna, name: 'Анна' })).toEqual([]);
});
