/** What is shown of a text that a stranger wrote, however long it is and whatever is in it. */

/** Longer texts are folded in a bubble, in UTF-16 units; the server sends no more than this of one by itself. */
export const FOLD_OVER_LETTERS = 4000;
/** Texts of more lines are folded, too. */
export const FOLD_OVER_LINES = 200;
const FOLDED_LETTERS = 2000;
const FOLDED_LINES = 40;
/** Of one letter with all its accents; a longer pile is cut in its middle. */
const MOST_MARKS = 32;
/** A whole text is shown in pieces of about this length, so that the browser draws only those that can be seen. */
const PIECE_LETTERS = 4000;
const PIECE_LINES = 200;

const EXTENDS = /[\p{M}\p{Emoji_Modifier}\u200d\udc00-\udfff]/u;
const JOINER = '\u200d';
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Whether a cut here would leave half a letter, or half an emoji, on either side. */
function isInside(text: string, at: number): boolean {
  return EXTENDS.test(String.fromCodePoint(text.codePointAt(at) ?? 0)) || text.charAt(at - 1) === JOINER;
}

/** At most so many UTF-16 units from the beginning, without half a letter at the end. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const least = Math.max(0, most - MOST_MARKS);
  for (let end = most; end > least; end -= 1) if (!isInside(text, end)) return text.slice(0, end);
  return text.slice(0, most);
}

/** What begins a new line: a line's end, and a fence, within which code has a box of its own. */
const LINE = /\n|```/g;

/** At most so many lines from the beginning. */
function linesOf(text: string, most: number): string {
  let line = 0;
  for (const { index } of text.matchAll(LINE)) {
    line += 1;
    if (line === most) return text.slice(0, index);
  }
  return text;
}

export interface Folded {
  shown: string;
  isFolded: boolean;
}

/** What a bubble shows of a text. `isCut`: it is only the beginning of what was written. */
export function folded(text: string, isCut = false): Folded {
  const isLong = isCut || text.length > FOLD_OVER_LETTERS || linesOf(text, FOLD_OVER_LINES).length < text.length;
  if (!isLong) return { shown: text, isFolded: false };
  return { shown: linesOf(beginningOf(text, FOLDED_LETTERS), FOLDED_LINES), isFolded: true };
}

/** Where a piece of at most this text ends well: with a line, else with a word, else where it must. */
function goodEnd(text: string, from: number, most: string): number {
  const end = most.length;
  if (from + end >= text.length || text.charAt(from + end) === '\n') return end;
  const line = most.lastIndexOf('\n');
  if (line > PIECE_LETTERS / 2) return line;
  const word = most.lastIndexOf(' ');
  return word > PIECE_LETTERS / 2 ? word : end;
}

/** A text in pieces that follow each other, cut at the ends of lines or words where there are any. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const most = linesOf(beginningOf(text.slice(from, from + PIECE_LETTERS + MOST_MARKS), PIECE_LETTERS), PIECE_LINES);
    const end = Math.max(1, goodEnd(text, from, most));
    pieces.push(text.slice(from, from + end));
    from += end;
    if (/[\n ]/.test(text.charAt(from))) from += 1;
  }
  return pieces;
}

/** A name without the signs that turn the direction of writing: one could make the words after it run backwards. */
export function withoutDirections(text: string): string {
  return text.replace(DIRECTIONS, '');
}
