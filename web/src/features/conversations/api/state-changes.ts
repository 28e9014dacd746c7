import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { listStateChanges, listTimelineChanges } from '@/api/generated';
import type { StateChangePage } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { StateChangeRead } from '@/api/types';
import { reduceStateChanges, stateChangesKey } from '../state-changes';

/** Whose lines: those of a chat, or of all these chats with a person. */
export type LinesOf = { chatId: string } | { contactId: string; chatIds: readonly string[] };

function withNews(page: StateChangePage, delta: Delta, chatIds: readonly string[]): StateChangePage {
  return reduceStateChanges({ pages: [page], pageParams: [null] }, delta, chatIds).pages[0] ?? page;
}

function loadPage(of: LinesOf, cursor: string | null, signal: AbortSignal): Promise<StateChangePage> {
  return 'chatId' in of
    ? listStateChanges({ path: { conversation_id: of.chatId }, query: { cursor }, signal })
    : listTimelineChanges({ path: { contact_id: of.contactId }, query: { cursor }, signal });
}

/** Who changed the state of a chat, or of all with a person, the latest first, page by page. */
export function useStateChanges(of: LinesOf) {
  const chatIds = 'chatId' in of ? [of.chatId] : of.chatIds;
  const query = useInfiniteQuery({
    queryKey: [...stateChangesKey, chatIds.toSorted().join(' '), 'contactId' in of && of.contactId],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      loadFresh(
        () => loadPage(of, pageParam, signal),
        (page, delta) => (pageParam === null ? withNews(page, delta, chatIds) : page),
      ),
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
  });
  const pages = query.data?.pages;
  const items = useMemo<StateChangeRead[]>(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  return { items, hasMore: query.hasNextPage, loadMore: query.fetchNextPage };
}
