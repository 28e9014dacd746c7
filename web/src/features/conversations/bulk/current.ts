import { storage } from '@/lib/storage';
import { createStore } from '@/lib/store';

const KEPT = 'sarafan-bulk';
/** As long as one can be taken back. */
const KEPT_MS = 10 * 60_000;

interface Kept {
  id: string;
  at: number;
}

function kept(): string | null {
  const found = storage.read<Kept | null>(KEPT, null);
  return found !== null && Date.now() - found.at < KEPT_MS ? found.id : null;
}

/** The bulk that this page has started last, also before it was loaded anew; null once it was put away. */
export const currentBulk = createStore<string | null>(kept());

currentBulk.subscribe(() => {
  const id = currentBulk.get();
  if (id === null) storage.remove(KEPT);
  else storage.write(KEPT, { id, at: Date.now() } satisfies Kept);
});
