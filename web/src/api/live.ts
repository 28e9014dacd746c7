import type { QueryKey } from '@tanstack/react-query';

import type { ChangesRead } from './generated';

/** One change on the server, pushed to every browser that may see it; `type` says what `data` is. */
export type Delta = ChangesRead['items'][number];

/** How one kind of cached data follows the deltas. `reduce` returns the same object when nothing changed for it. */
export interface LiveCache<T> {
  prefix: QueryKey;
  reduce: (data: T, delta: Delta, key: QueryKey) => T;
}

const KEPT = 1000;
let recent: Delta[] = [];
let forgotten = 0;

/** Remember a delta for requests that are under way and may have been answered before it happened. */
export function rememberDelta(delta: Delta): void {
  recent.push(delta);
  if (recent.length > KEPT) {
    recent = recent.slice(KEPT / 2);
    forgotten += KEPT / 2;
  }
}

/**
 * Load data, then apply the deltas that arrived meanwhile.
 *
 * The answer of a request can be older than a delta that overtook it; without this the answer would undo the delta.
 */
export async function loadFresh<T>(load: () => Promise<T>, reduce: (data: T, delta: Delta) => T): Promise<T> {
  const start = forgotten + recent.length;
  const data = await load();
  return recent.slice(Math.max(0, start - forgotten)).reduce(reduce, data);
}

/** True when `next` may replace `cached`: revisions only grow, and late or repeated rows must not win. */
export function isNewer(next: { revision: number }, cached: { revision: number } | undefined): boolean {
  return cached === undefined || next.revision >= cached.revision;
}
