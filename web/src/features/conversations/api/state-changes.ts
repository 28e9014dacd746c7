import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { listStateChanges } from '@/api/generated';
import type { StateChangePage } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { StateChangeRead } from '@/api/types';
import { reduceStateChanges, stateChangesKey } from '../state-changes';

function withNews(page: StateChangePage, delta: Delta, conversationId: string): StateChangePage {
  return reduceStateChanges({ pages: [page], pageParams: [null] }, delta, conversationId).pages[0] ?? page;
}

/** Who changed the state of a chat, the latest first, page by page. */
export function useStateChanges(conversationId: string) {
  const query = useInfiniteQuery({
    queryKey: [...stateChangesKey, conversationId],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      loadFresh(
        () => listStateChanges({ path: { conversation_id: conversationId }, query: { cursor: pageParam }, signal }),
        (page, delta) => (pageParam === null ? withNews(page, delta, conversationId) : page),
      ),
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
  });
  const pages = query.data?.pages;
  const items = useMemo<StateChangeRead[]>(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  return { items, hasMore: query.hasNextPage, loadMore: query.fetchNextPage };
}
