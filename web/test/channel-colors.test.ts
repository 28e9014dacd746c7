import { expect, test } from 'vitest';

import { CHANNEL_COLORS, freshColor } from '../src/features/channels/colors';

test('each new number has a colour that none has, and the rarest when all are taken', () => {
  const taken: string[] = [];
  CHANNEL_COLORS.forEach(() => taken.push(freshColor(taken)));

  expect(new Set(taken).size).toBe(CHANNEL_COLORS.length);
  expect(freshColor([...taken, CHANNEL_COLORS[0]])).toBe(CHANNEL_COLORS[1]);
});
