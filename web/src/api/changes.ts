import { api } from './client';
import type { Delta } from './live';

export interface Changes {
  cursor: string;
  /** The gap is too long to list: everything must be loaded anew. */
  reset: boolean;
  items: Delta[];
}

/** Everything that happened after a cursor. */
export function listChanges(after: string): Promise<Changes> {
  return api.get<Changes>('/api/changes', { after });
}
