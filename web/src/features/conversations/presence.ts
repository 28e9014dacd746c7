import { useCallback, useSyncExternalStore } from 'react';

import { createStore } from '@/lib/store';

export interface Typist {
  key: string;
  name: string | null;
  phone: string | null;
  /** A member, not somebody on the other side. */
  isOurs: boolean;
  isRecording: boolean;
  until: number;
}

/** Whoever is seen in one chat. `seenAt`: ISO, when the other side was last there; unknown while it is there. */
export interface Presence {
  typists: readonly Typist[];
  onlineUntil: number;
  seenAt: string | null;
}

export type Presences = ReadonlyMap<string, Presence>;

export const presences = createStore<Presences>(new Map());

/** Who is seen in a conversation now; undefined when nothing is known. */
export function usePresence(conversationId: string): Presence | undefined {
  const get = useCallback(() => presences.get().get(conversationId), [conversationId]);
  return useSyncExternalStore(presences.subscribe, get, get);
}
