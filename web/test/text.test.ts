import { describe, expect, test } from 'vitest';

import { beginningOf, folded, piecesOf, withoutDirections } from '@/lib/text';

const FAMILY = '👩‍👩‍👧';

describe('a cut is where a letter ends', () => {
  test.each([
    ['абв', 3, 'абв'],
    ['абвг', 3, 'абв'],
    ['аб🙂', 3, 'аб'],
    [`а${FAMILY}`, 6, 'а'],
    ['а👍🏽', 3, 'а'],
    ['ае\u0301', 2, 'а'],
  ])('%j at %i', (text, most, expected) => {
    expect(beginningOf(text, most)).toBe(expected);
  });

  test('a pile of accents is cut somewhere', () => {
    expect(beginningOf(`z${'\u0301'.repeat(65_000)}`, 100)).toHaveLength(100);
  });
});

describe('a long text is folded', () => {
  test.each([
    ['4,000 letters', 'я'.repeat(4000), false, false],
    ['4,001 letters', 'я'.repeat(4001), false, true],
    ['200 lines', 'я\n'.repeat(199) + 'я', false, false],
    ['boxes of code', '```a'.repeat(500), false, true],
    ['65,000 lines', '\n'.repeat(65_000), false, true],
    ['the beginning of one', 'я'.repeat(3990), true, true],
  ])('%s', (_, text, isCut, isFolded) => {
    const found = folded(text, isCut);

    expect(found.isFolded).toBe(isFolded);
    expect(found.shown.length).toBeLessThanOrEqual(isFolded ? 2000 : 4000);
    expect(found.shown.split('\n').length).toBeLessThanOrEqual(isFolded ? 40 : 200);
    expect(text.startsWith(found.shown)).toBe(true);
  });
});

describe('a whole text in pieces', () => {
  test.each([
    ['one word', 'я'.repeat(65_000)],
    ['words', 'слово '.repeat(11_000)],
    ['lines', 'строка строка\n'.repeat(5000)],
    ['empty lines', '\n'.repeat(65_000)],
    ['families', FAMILY.repeat(8000)],
    ['accents', 'z\u0301\u0302'.repeat(20_000)],
    ['a pile', `z${'\u0301'.repeat(65_000)}`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    const pieces = piecesOf(text);

    expect(pieces.length).toBeLessThan(400);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(4000);
    expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    if (text.startsWith(FAMILY)) for (const piece of pieces) expect(piece.startsWith('👩')).toBe(true);
  });

  test('no line is lost between two pieces', () => {
    const lines = Array.from({ length: 3000 }, (_, number) => `строка ${number}`);

    expect(piecesOf(lines.join('\n')).join('\n')).toBe(lines.join('\n'));
  });
});

test('a name cannot turn what stands after it', () => {
  expect(withoutDirections('фото\u202egpj.exe\u2066\u200f')).toBe('фотоgpj.exe');
  expect(withoutDirections('Айгүл أحمد שלום')).toBe('Айгүл أحمد שלום');
});
