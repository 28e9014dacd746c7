import type { ChangesRead } from './generated';
import { listChanges as requestChanges } from './generated';

/** Everything that happened after a cursor. */
export function listChanges(after: string): Promise<ChangesRead> {
  return requestChanges({ query: { after: Number(after) } });
}
