import type { InfiniteData } from '@tanstack/react-query';

import type { StateChangePage } from '@/api/generated';
import type { Delta } from '@/api/live';

export const stateChangesKey = ['conversations', 'state-changes'] as const;

export type StateChanges = InfiniteData<StateChangePage, string | null>;

/** A new line comes to the others, or one of them was taken back. `chatIds`: of which chats they are. */
export function reduceStateChanges(data: StateChanges, delta: Delta, chatIds: readonly string[]): StateChanges {
  if (delta.type !== 'state_change' || !chatIds.includes(delta.data.conversation_id)) return data;
  const news = delta.data;
  const isKnown = data.pages.some(({ items }) => items.some(({ id }) => id === news.id));
  const pages = data.pages.map((page, at) => {
    if (isKnown) return { ...page, items: page.items.map((one) => (one.id === news.id ? news : one)) };
    return at === 0 ? { ...page, items: [news, ...page.items] } : page;
  });
  return { ...data, pages };
}
