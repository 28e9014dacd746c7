/**
 * Why news of an account do not come to the hub, though the account itself may be on line. `not_stored`: the database
 * does not take them; `not_taken`: the hub does not. `waiting` counts the events, `since` is ISO 8601.
 */
export interface Trouble {
  code: 'not_stored' | 'not_taken';
  since: string;
  waiting: number;
}

/** How many events wait, and since when (milliseconds since 1970). */
export interface Waiting {
  count: number;
  since: number;
}

/** Names what waits longer than `limitMs`; what cannot even be stored first. Null while all is well. */
export function troubleOf(
  unwritten: Waiting | null,
  untaken: Waiting | null,
  limitMs: number,
  now = Date.now(),
): Trouble | null {
  const told = (code: Trouble['code'], waiting: Waiting | null): Trouble | null =>
    waiting && now - waiting.since >= limitMs
      ? { code, since: new Date(waiting.since).toISOString(), waiting: waiting.count }
      : null;
  return told('not_stored', unwritten) ?? told('not_taken', untaken);
}
