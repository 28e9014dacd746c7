import { describe, expect, test } from 'vitest';

import { initials } from '@/lib/avatar';
import { tellingName } from '@/lib/names';

describe('names', () => {
  test.each(['', ' ', '.', '…', '-_-', '\u3164', '\u200e\u2800'])('%j tells nobody apart', (name) => {
    expect(tellingName(name)).toBe(null);
  });

  test.each(['Ә', '7', '🌹', '🇰🇿', '. Асель', 'مريم'])('%s does', (name) => {
    expect(tellingName(name)).toBe(name);
  });

  test.each([
    ['Айгуль Сапарова', 'АС'],
    ['+7 701 123-45-67', '67'],
    ['🌹 ', '🌹'],
    ['🇰🇿 флаг', 'Ф'],
    ['🇰🇿', '🇰🇿'],
    ['👩🏽‍🍳', '👩🏽‍🍳'],
  ])('%s has the initials %s', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});
