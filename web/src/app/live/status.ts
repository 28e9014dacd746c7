import { createStore } from '@/lib/store';

/**
 * connecting: the page has just opened; live: every change arrives by itself; offline: the server cannot be reached;
 * catching-up: it can again, and what happened meanwhile is being fetched.
 */
export type LivePhase = 'connecting' | 'live' | 'offline' | 'catching-up';

export interface LiveStatus {
  phase: LivePhase;
  /** When this page was last known to be up to date. */
  syncedAt: number | null;
}

export const liveStatus = createStore<LiveStatus>({ phase: 'connecting', syncedAt: null });
