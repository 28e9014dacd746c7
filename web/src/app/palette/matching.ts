import { folded } from '@/lib/folding';
import { inOtherLayout } from '@/lib/layout';

/** Shorter words have no typo: they would be found in everything. */
const LEAST_TYPO_LETTERS = 4;

/** Whether a word begins with another but for one letter that is wrong, missing, too many, or two that are swapped. */
function almostBegins(word: string, typed: string): boolean {
  let at = 0;
  while (at < typed.length && word[at] === typed[at]) at += 1;
  const rest = typed.slice(at + 1);
  const goesOn = (from: number, with_: string): boolean => word.startsWith(with_, from);
  return (
    goesOn(at + 1, rest) ||
    goesOn(at, rest) ||
    goesOn(at + 1, typed.slice(at)) ||
    (word[at] === typed[at + 1] && word[at + 1] === typed[at] && goesOn(at + 2, typed.slice(at + 2)))
  );
}

function scoreOfWord(words: readonly string[], typed: string): number {
  if (words.some((word) => word.startsWith(typed))) return 3;
  if (words.some((word) => word.includes(typed))) return 2;
  if (typed.length < LEAST_TYPO_LETTERS) return 0;
  return words.some((word) => almostBegins(word, typed)) ? 1 : 0;
}

function scoreAs(label: string, query: string): number {
  const words = folded(label).split(/\s+/u);
  const typed = folded(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const scores = typed.map((word) => scoreOfWord(words, word));
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0);
}

/** How well what was typed fits a command's words, in this layout or in the other; 0: not at all. */
export function score(label: string, query: string): number {
  if (query.trim() === '') return 1;
  return Math.max(2 * scoreAs(label, query), scoreAs(label, inOtherLayout(query)));
}

/** What fits, the best first, and of equals in their order. */
export function fitting<T extends { label: string }>(all: readonly T[], query: string, most: number): T[] {
  return all
    .map((one) => ({ one, fits: score(one.label, query) }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits)
    .slice(0, most)
    .map(({ one }) => one);
}
