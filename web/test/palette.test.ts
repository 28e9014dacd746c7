import { describe, expect, test } from 'vitest';

import { fitting, score } from '@/app/palette/matching';
import { inOtherLayout } from '@/lib/layout';

const COMMANDS = ['Готово: завершить чат', 'Отложить', 'Тёмная тема', 'Язык: English', 'Чаты: Неотвеченные'].map(
  (label) => ({ label }),
);
const found = (query: string): string[] => fitting(COMMANDS, query, 3).map(({ label }) => label);

describe('a command is found', () => {
  test.each([
    ['отлож', 'Отложить'],
    ['тем тема', 'Тёмная тема'],
    ['завершить готово', 'Готово: завершить чат'],
    ['english', 'Язык: English'],
  ])('by the beginnings of its words, in any order: %s', (query, label) => {
    expect(found(query)).toEqual([label]);
  });

  test.each([
    ['jnkj;bnm', 'Отложить'],
    ['утпдшыр', 'Язык: English'],
    ['ntvyfz', 'Тёмная тема'],
  ])('in the other layout: %s', (query, label) => {
    expect(found(query)).toEqual([label]);
  });

  test.each([
    ['отлжить', 'Отложить'], // missing
    ['отложжить', 'Отложить'], // too many
    ['отлажить', 'Отложить'], // wrong
    ['отлоижть', 'Отложить'], // swapped
    ['jnk;bnm', 'Отложить'], // and that in the other layout
  ])('with a typo: %s', (query, label) => {
    expect(found(query)).toEqual([label]);
  });

  test('not by what is none of it', () => {
    expect(found('зарплата')).toEqual([]);
    expect(found('отложить зарплату')).toEqual([]);
    expect(score('Отложить', 'от')).toBeGreaterThan(score('Готово', 'от'));
  });

  test('all of them when nothing is typed yet', () => {
    expect(fitting(COMMANDS, '  ', 10)).toHaveLength(COMMANDS.length);
  });
});

test('a layout leads there and back, and leaves alone what it does not have', () => {
  expect(inOtherLayout('ghbdtn')).toBe('привет');
  expect(inOtherLayout(inOtherLayout('Айгуль 42!'))).toBe('айгуль 42!');
});
