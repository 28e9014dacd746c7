/** What an event could not say as it arrived; see docs/bridge.md. */
export type Problem = 'cut' | 'unreadable' | 'too_deep' | 'too_large';

/** What stands in the place of a message that cannot be told. */
export type Unreadable = Exclude<Problem, 'cut'>;

/** An honest message has fewer than twenty levels of protobuf, all wrappings and its quote included. */
export const MESSAGE_LEVELS = 64;

/** The rest of a shortened text. */
const ELLIPSIS = '…';

/**
 * Bounds what strangers choose, and remembers whether words or lists were shortened.
 *
 * A detail that no honest phone sends is left out; what it belongs to is told without it.
 */
export class Bounds {
  shortened = false;

  /** At most `limit` UTF-16 units, without NUL and halves of surrogate pairs. Null when it is no text or empty. */
  text(value: unknown, limit: number): string | null {
    if (typeof value !== 'string' || value.length === 0) return null;
    if (value.length > limit) this.shortened = true;
    return plainText(value, limit) || null;
  }

  /** A file's name of at most `limit` UTF-16 units: a longer one loses its middle, and keeps its ending. */
  fileName(value: unknown, limit: number): string | null {
    if (typeof value !== 'string' || value.length <= limit) return this.text(value, limit);
    this.shortened = true;
    const ending = /\.[^./\\\s]{1,16}$/u.exec(value)?.[0] ?? '';
    return plainText(value, limit - ending.length) + plainText(ending, ending.length);
  }

  /** The first `limit` items as `read` gives them. */
  list<T, R>(items: readonly T[] | null | undefined, limit: number, read: (item: T) => R): R[] {
    const all = items ?? [];
    if (all.length > limit) this.shortened = true;
    return all.slice(0, limit).map(read);
  }

  problem(): 'cut' | null {
    return this.shortened ? 'cut' : null;
  }
}

/** A text that PostgreSQL's jsonb takes, of at most `limit` UTF-16 units; a longer one ends with an ellipsis. */
export function plainText(text: string, limit: number): string {
  const kept = text.length > limit ? text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '') + ELLIPSIS : text;
  return kept.replaceAll('\0', '').toWellFormed();
}

/** A whole number from `min` to `max`, or null. protobufjs gives 64-bit numbers as Long, JSON ones as strings. */
export function wholeNumber(value: unknown, min: number, max: number): number | null {
  const number = numberOf(value);
  return Number.isSafeInteger(number) && number >= min && number <= max ? number : null;
}

/** A number from `-limit` to `limit`, or null. */
export function withinLimit(value: unknown, limit: number): number | null {
  return typeof value === 'number' && Math.abs(value) <= limit ? value : null;
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return /^-?\d{1,20}$/.test(value) ? Number(value) : NaN;
  return isLong(value) ? value.toNumber() : NaN;
}

export function isLong(value: unknown): value is { toNumber(): number; toString(): string } {
  return (
    typeof value === 'object' && value !== null && typeof (value as { toNumber?: unknown }).toNumber === 'function'
  );
}

/** Whether objects are nested deeper than `levels`; lists are no level of their own. Without recursion, level by level. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  const found = levelsOf(value);
  for (let depth = 0; !found.next().done; depth += 1) if (depth >= levels) return true;
  return false;
}

/** Whether more than `limit` objects are in a value that is not very deep. */
export function hasMoreParts(value: unknown, limit: number): boolean {
  let parts = 0;
  for (const level of levelsOf(value)) {
    parts += level.length;
    if (parts > limit) return true;
  }
  return false;
}

/** The objects in a value, level by level. */
function* levelsOf(value: unknown): Generator<unknown[]> {
  let level: unknown[] = [value].filter(isBranch);
  while (level.length > 0) {
    yield level;
    level = level.flatMap((one) => Object.values(one as object).flat(1) as unknown[]).filter(isBranch);
  }
}

function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !isLong(value);
}

/** What is kept of a value that is too much as a whole. */
const SHORT_TEXT = 1_000;
const SHORT_LIST = 20;
const SHORT_LEVELS = 8;

/** A copy of JSON data that is small whatever was in it: texts, lists and levels are cut. */
export function shortened<T>(value: T, levels = SHORT_LEVELS): T {
  if (typeof value === 'string') return plainText(value, SHORT_TEXT) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null as T;
  if (Array.isArray(value)) return value.slice(0, SHORT_LIST).map((one) => shortened(one as unknown, levels - 1)) as T;
  const entries = Object.entries(value).slice(0, 10 * SHORT_LIST);
  return Object.fromEntries(entries.map(([name, inner]) => [name, shortened(inner as unknown, levels - 1)])) as T;
}
