import { listChanges as requestChanges } from './generated';
import type { Delta } from './live';

export interface Changes {
  cursor: string;
  /** The gap is too long to list: everything must be loaded anew. */
  reset: boolean;
  items: Delta[];
}

/** Everything that happened after a cursor. */
export async function listChanges(after: string): Promise<Changes> {
  // The description knows a delta only as a type and an object; `Delta` says which object belongs to which type.
  return (await requestChanges({ query: { after: Number(after) } })) as Changes;
}
