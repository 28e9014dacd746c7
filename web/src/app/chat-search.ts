import type { TagMatch, View } from '@/api/types';

/** The inbox's filters, as they stand in the address. */
export interface ChatSearch {
  view?: View;
  /** A saved view, instead of one that everybody has. */
  saved?: string;
  q?: string;
  channel?: string;
  /** Ids with a comma between them. */
  tags?: string;
  match?: TagMatch;
  /** The contact pane, where it covers the thread; on wide screens it is a habit, kept in the browser. */
  pane?: 'contact';
  /** The note at which the chat is opened. */
  note?: string;
  /** All chats with the person are shown, over all numbers. */
  all?: true;
}

/** The same filters without the pane: what other chats are opened with. */
export function withoutPane({ view, saved, q, channel, tags, match }: ChatSearch): ChatSearch {
  return {
    ...(view === undefined ? {} : { view }),
    ...(saved === undefined ? {} : { saved }),
    ...(q === undefined ? {} : { q }),
    ...(channel === undefined ? {} : { channel }),
    ...(tags === undefined ? {} : { tags }),
    ...(match === undefined ? {} : { match }),
  };
}

/** Which list an address asks for; a saved view is one list, from wherever it was opened, and in the order of all. */
export function listOf({ view = 'waiting', saved }: ChatSearch): { view: View; viewId: string | null } {
  return saved === undefined ? { view, viewId: null } : { view: 'all', viewId: saved };
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const MOST_TAGS = 10; // of a filter, as the API takes it

/** The tags of an address, those aside that are none. */
export function tagsIn({ tags = '' }: ChatSearch): string[] {
  return tags
    .split(',')
    .filter((id) => UUID.test(id))
    .slice(0, MOST_TAGS);
}

const VIEWS: readonly string[] = [
  'waiting',
  'mine',
  'all',
  'groups',
  'snoozed',
  'done',
  'unassigned',
  'mentions',
  'overdue',
];

export function parseChatSearch(search: Record<string, unknown>): ChatSearch {
  const { view, saved, q, channel, tags, match, pane, note, all } = search;
  return {
    ...(typeof view === 'string' && VIEWS.includes(view) ? { view: view as View } : {}),
    ...(typeof saved === 'string' && UUID.test(saved) ? { saved } : {}),
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(typeof channel === 'string' && channel !== '' ? { channel } : {}),
    ...(typeof tags === 'string' && tags !== '' ? { tags } : {}),
    ...(match === 'all' ? { match } : {}),
    ...(pane === 'contact' ? { pane } : {}),
    ...(typeof note === 'string' && note !== '' ? { note } : {}),
    ...(all === true ? { all } : {}),
  };
}
