/** What strangers may write to make a reader of texts slow, and how much work a reader has with it. */

import vm from 'node:vm';
import { vi } from 'vitest';

/** Of the longest text, in UTF-16 units. */
export const LONG = 65_000;
/** Of one whose reading must only end: what goes over it again for each of its letters would take minutes. */
export const VERY_LONG = 500_000;
/** Of one whose reading is counted step by step. */
export const COUNTED = 8000;

/** Each fills about so many letters. */
const fill = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

export const HOSTILE: Record<string, (length: number) => string> = {
  'a link of closing brackets': (length) => `https://a${fill(')', length)}`,
  'a link of opening brackets': (length) => `https://a${fill('(', length)}${fill(')', length)}.`,
  'bold that never ends': (length) => fill('*a ', length),
  'italic that never ends': (length) => fill('_a ', length),
  'all marks that never end': (length) => fill('*a _b ~c `d ', length),
  'marks within marks': (length) => fill('*_~a', length) + fill('~_*', length),
  'ends without beginnings': (length) => fill('a* b_ c~ d` ', length),
  'one beginning, many ends': (length) => `*${fill(' * ', length)}`,
  'fences that never end': (length) => `${fill('``` ', 8)}${fill('`` ', length)}`,
  fences: (length) => fill('```a', length),
  'links without space': (length) => fill('https://', length),
  'many links': (length) => fill('www.a.kz ', length),
  'a host of strange letters': (length) => `https://${fill('пример漢字ẞ', length)}.kz`,
  'broken links': (length) => fill('http://[ ', length),
  'links in marks': (length) => fill('*https://a.kz/_x_* ', length),
  'family emoji': (length) => fill('👩‍👩‍👧‍👦', length),
  'one endless family': (length) => fill('👩‍', length),
  'a pile of accents': (length) => `z${fill('\u0301\u0489', length)}`,
  'turned directions': (length) => fill('\u202e\u2066abc', length),
  mentions: (length) => fill('@77011234567', length),
  'a long number': (length) => `@${fill('7', length)}`,
  'lone surrogates': (length) => fill('\ud83d*', length),
  ...Object.fromEntries(
    Array.from('*_~`@#:/.,()[]<>"\'\n\t\r \u00a0\u200b\u0000aя漢', (character) => [
      `only ${JSON.stringify(character)}`,
      (length: number) => fill(character, length),
    ]),
  ),
};

/** How often a text is looked at, and how many letters are taken from it, while `run` runs. */
export function steps(run: () => void): number {
  let count = 0;
  const counting = <F extends (...args: never[]) => unknown>(
    real: F,
    weight: (result: ReturnType<F>, self: unknown) => number,
  ): F =>
    function (this: unknown, ...args: never[]) {
      const result = real.apply(this, args) as ReturnType<F>;
      count += weight(result, this);
      return result;
    } as unknown as F;
  const text = String.prototype as unknown as Record<'charAt' | 'slice' | 'indexOf', (...args: never[]) => unknown>;
  const pattern = RegExp.prototype as unknown as Record<'exec', (...args: never[]) => unknown>;
  const { charAt, slice, indexOf } = text;
  const { exec } = pattern;
  let searched = 0;
  const spies = [
    vi.spyOn(text, 'charAt').mockImplementation(counting(charAt, () => 1)),
    vi.spyOn(text, 'slice').mockImplementation(counting(slice, (taken) => (taken as string).length)),
    vi.spyOn(text, 'indexOf').mockImplementation(
      // A search goes from where the last one ended, or to the end of what is left.
      counting(indexOf, (found, self) => {
        const went = found === -1 ? String(self).length : Math.abs((found as number) - searched);
        searched = found as number;
        return went;
      }),
    ),
    vi.spyOn(pattern, 'exec').mockImplementation(counting(exec, () => 1)),
  ];
  try {
    run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return count;
}

const NEVER_ENDS_MS = 30_000;

/** Runs what may never end; regular expressions are broken off, too. Nothing is measured by it. */
export function ending(run: () => unknown): void {
  vm.runInNewContext('run()', { run }, { timeout: NEVER_ENDS_MS });
}
