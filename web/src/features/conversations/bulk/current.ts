import { storage } from '@/lib/storage';
import { createStore } from '@/lib/store';

const KEPT = 'sarafan-bulks';
/** As long as one can be taken back. */
const KEPT_MS = 10 * 60_000;
/** As many as one may have begun by mistake one after the other. */
const MOST = 3;

interface Kept {
  id: string;
  at: number;
}

function kept(): Kept[] {
  const found: unknown = storage.read(KEPT, []);
  return Array.isArray(found) ? (found as Kept[]).filter(({ at }) => Date.now() - at < KEPT_MS) : [];
}

/** The last bulks that this page has started, the latest first, also before it was loaded anew; not those put away. */
export const currentBulks = createStore<readonly Kept[]>(kept());

export function followBulk(id: string): void {
  currentBulks.set([{ id, at: Date.now() }, ...currentBulks.get()].slice(0, MOST));
}

export function putBulkAway(id: string): void {
  currentBulks.set(currentBulks.get().filter((one) => one.id !== id));
}

currentBulks.subscribe(() => {
  storage.write(KEPT, currentBulks.get());
});
