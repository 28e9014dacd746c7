import { describe, expect, test } from 'vitest';

import type { MentionRead } from '@/api/types';
import { namedPreviewOf, namesIn, withNames } from '@/lib/mentions';

function mention(changes: Partial<MentionRead>): MentionRead {
  return { contact_id: null, name: null, phone: null, lid: null, is_us: false, ...changes };
}

const names = namesIn(
  [
    mention({ name: 'Асель', phone: '77012223344', lid: '500100200300' }),
    mention({ phone: '77079998877' }),
    mention({ phone: '77010000001', is_us: true }),
    mention({ lid: '900100200300' }),
    mention({ name: 'Ернар', phone: '77•••••4567' }),
  ],
  'вы',
);

const shown = (text: string): string =>
  withNames(text, names)
    .map((part) => (part.isMention ? `[${part.text}]` : part.text))
    .join('');

describe('mentions', () => {
  test.each([
    ['@77012223344, приходите', '[@Асель], приходите'],
    ['@500100200300 и @77010000001!', '[@Асель] и [@вы]!'],
    ['Позовите @77079998877', 'Позовите [@+7 707 999-88-77]'],
    ['@77•••••4567, алло', '[@Ернар], алло'],
    ['@900100200300, ау', '@900100200300, ау'],
    ['@770122233445 и 77012223344', '@770122233445 и 77012223344'],
    ['a@77012223344', 'a[@Асель]'],
    ['без упоминаний', 'без упоминаний'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('are names in lists and quotes, too', () => {
    const named = [mention({ name: 'Асель', phone: '77012223344' })];
    expect(namedPreviewOf('*@77012223344*\nприходите', named, 'вы')).toBe('@Асель приходите');
    expect(namedPreviewOf('@77012223344', undefined, 'вы')).toBe('@77012223344');
  });
});
