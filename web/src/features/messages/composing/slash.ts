/** A slash that begins a word, and what is looked for after it, up to the cursor. */
const BEGUN = /(?:^|\s)\/((?:[\p{L}\p{N}_-][\p{L}\p{N}_ -]{0,30})?)$/u;
/** What the server writes for a value that it does not know, as `replies/variables.py` has it. */
const MARK = /\[\?([^[\]\n]{1,80})\]/u;

export interface Begun {
  /** Where the slash stands. */
  at: number;
  query: string;
}

/** The quick reply that is looked for before the cursor; none within a word, a date or an address. */
export function begunReply(text: string, cursor: number): Begun | null {
  const query = BEGUN.exec(text.slice(0, cursor))?.[1];
  return query === undefined ? null : { at: cursor - query.length - 1, query };
}

/** Where what was looked for still stands, or else where the cursor is. */
export function placeOf({ at, query }: Begun, text: string, cursor: number): [number, number] {
  const end = at + query.length + 1;
  return text.slice(at, end) === `/${query}` ? [at, end] : [cursor, cursor];
}

export interface Mark {
  at: number;
  end: number;
  /** What is missing, in words. */
  what: string;
}

/** The first place in a text that somebody still has to fill. */
export function firstMark(text: string): Mark | null {
  const found = MARK.exec(text);
  return found === null ? null : { at: found.index, end: found.index + found[0].length, what: found[1]?.trim() ?? '' };
}
