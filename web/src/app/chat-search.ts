import type { View } from '@/api/types';

/** The inbox's filters, as they stand in the address. */
export interface ChatSearch {
  view?: View;
  q?: string;
  channel?: string;
  /** The contact pane, where it covers the thread; on wide screens it is a habit, kept in the browser. */
  pane?: 'contact';
}

/** The same filters without the pane: what other chats are opened with. */
export function withoutPane({ view, q, channel }: ChatSearch): ChatSearch {
  return {
    ...(view === undefined ? {} : { view }),
    ...(q === undefined ? {} : { q }),
    ...(channel === undefined ? {} : { channel }),
  };
}

const VIEWS: readonly string[] = ['waiting', 'mine', 'all', 'groups'];

export function parseChatSearch(search: Record<string, unknown>): ChatSearch {
  const { view, q, channel, pane } = search;
  return {
    ...(typeof view === 'string' && VIEWS.includes(view) ? { view: view as View } : {}),
    // The router reads a searched number as a number.
    ...((typeof q === 'string' && q !== '') || typeof q === 'number' ? { q: String(q) } : {}),
    ...(typeof channel === 'string' && channel !== '' ? { channel } : {}),
    ...(pane === 'contact' ? { pane } : {}),
  };
}
