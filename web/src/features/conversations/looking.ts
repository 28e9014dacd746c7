import { useEffect } from 'react';

import { createStore } from '@/lib/store';

/** Who of us has the same chat in front, as the server tells it of this one only. */
export interface LookingNews {
  conversation_id: string;
  member_ids: readonly string[];
}

/** The chat that this page shows in front; null while there is none, or while nobody sees the page. */
export const inFront = createStore<string | null>(null);
export const onlookers = createStore<LookingNews | null>(null);

/** Say that this chat is in front, as long as it is. */
export function useInFront(conversationId: string): void {
  useEffect(() => {
    const say = (): void => {
      inFront.set(document.visibilityState === 'visible' ? conversationId : null);
    };
    say();
    document.addEventListener('visibilitychange', say);
    return () => {
      document.removeEventListener('visibilitychange', say);
      inFront.set(null);
    };
  }, [conversationId]);
}
