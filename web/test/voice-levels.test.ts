import { expect, test } from 'vitest';

import { waveformOf } from '../src/features/messages/voice/levels';

test.each([
  ['silence', [0, 0, 0], 0, 0],
  ['nothing heard', [], 0, 0],
  ['a few', [0.1, 0.2], 50, 100],
  ['a long one', Array.from({ length: 6000 }, (_, index) => index / 6000), 2, 100],
])('%s has 64 levels up to a hundred', (_, levels, first, last) => {
  const bars = waveformOf(levels);

  expect([bars.length, bars[0], bars.at(-1)]).toEqual([64, first, last]);
});
