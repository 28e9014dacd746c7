import { createStore } from '@/lib/store';
import type { ListFilters } from './window';

/**
 * The chats that are chosen in the list.
 *
 * `whole`: everything that these filters find, loaded or not. `anchor`: from where a range is chosen.
 */
export interface Selection {
  ids: ReadonlySet<string>;
  anchor: string | null;
  whole: ListFilters | null;
}

/** Null: nobody is choosing. */
export const selection = createStore<Selection | null>(null);

/** One bulk takes so many chats. */
export const MOST_CHOSEN = 1000;

const EMPTY: Selection = { ids: new Set(), anchor: null, whole: null };

export function leaveSelection(): void {
  selection.set(null);
}

/** Of a whole list also what was loaded after it was chosen. */
export function isChosen({ ids, whole }: Selection, id: string): boolean {
  return whole !== null || ids.has(id);
}

/** Choose a chat, or no longer; without any left nobody is choosing. */
export function toggleChosen(id: string): void {
  const { ids, whole } = selection.get() ?? EMPTY;
  const next = new Set(ids);
  if (!next.delete(id) && whole === null) next.add(id);
  selection.set(next.size === 0 ? null : { ids: withoutMore(next), anchor: id, whole: null });
}

/** Choose all from the last chosen one to this, in the order of the list. */
export function chooseTo(id: string, listed: readonly string[]): void {
  const { ids, anchor } = selection.get() ?? EMPTY;
  const from = listed.indexOf(anchor ?? id);
  const to = listed.indexOf(id);
  if (from === -1 || to === -1) {
    toggleChosen(id);
    return;
  }
  const range = listed.slice(Math.min(from, to), Math.max(from, to) + 1);
  selection.set({ ids: withoutMore(new Set([...ids, ...range])), anchor: anchor ?? id, whole: null });
}

/** Choose everything that a list has, also what is not loaded. */
export function chooseWhole(whole: ListFilters, listed: readonly string[]): void {
  const ids = withoutMore(new Set(listed));
  if (ids.size > 0) selection.set({ ids, anchor: null, whole });
}

function withoutMore(ids: Set<string>): ReadonlySet<string> {
  return ids.size <= MOST_CHOSEN ? ids : new Set([...ids].slice(0, MOST_CHOSEN));
}
