import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';

import { countElsewhere, listConversations } from '@/api/generated';
import { loadFresh } from '@/api/live';
import type { ConversationPage, Sort } from '@/api/types';
import type { ConversationWindow, ListFilters } from '../window';
import { everywhere, reduceWindow, withNextPage } from '../window';

export const listKey = ['conversations', 'list'] as const;

/** The filter by tags, as the API takes it. */
export function tagQuery({ tagIds, tagMatch }: ListFilters) {
  return tagIds.length === 0 ? {} : { tag_id: [...tagIds], tag_match: tagMatch };
}

interface Place {
  cursor?: string | null;
  /** In which order the page before was; the first one comes in the order that one has chosen. */
  sort?: Sort | null;
  limit?: number;
}

/** Load a page of a list, the first one without a place. */
export function loadPage(filters: ListFilters, place: Place = {}, signal?: AbortSignal): Promise<ConversationPage> {
  const q = filters.q.trim();
  const query = {
    limit: 50,
    channel_id: filters.channelId,
    ...(filters.viewId === null ? { view: filters.view } : { view_id: filters.viewId }),
    ...place,
    ...(q === '' ? {} : { q }),
    ...tagQuery(filters),
  };
  return listConversations({ query, ...(signal === undefined ? {} : { signal }) });
}

/** `pins`: of what is pinned, which these are; the list is another one when they are others. */
export function conversationList(filters: ListFilters, pins?: string[]) {
  return queryOptions({
    queryKey: [...listKey, filters, ...(pins === undefined ? [] : [pins])],
    queryFn: ({ signal }) =>
      loadFresh<ConversationWindow>(
        async () => {
          const page = await loadPage(filters, {}, signal);
          return { items: page.items, nextCursor: page.next_cursor, sort: page.sort };
        },
        (data, delta) => reduceWindow(data, delta, filters),
      ),
  });
}

/**
 * The list and a way to load its next page.
 *
 * Not an infinite query: that one replaces all pages when a page arrives, and would undo the deltas received meanwhile.
 */
export function useConversationList(filters: ListFilters, enabled = true) {
  const client = useQueryClient();
  const query = useQuery({ ...conversationList(filters), enabled });
  const loading = useRef<string | null>(null);
  const cursor = query.data?.nextCursor ?? null;
  const sort = query.data?.sort ?? null;

  const loadMore = useCallback(async () => {
    if (cursor === null || loading.current === cursor) return;
    loading.current = cursor;
    try {
      const { queryKey } = conversationList(filters);
      const page = await loadPage(filters, { cursor, sort });
      client.setQueryData<ConversationWindow>(queryKey, (data) =>
        data?.nextCursor === cursor ? withNextPage(data, page) : data,
      );
    } finally {
      loading.current = null;
    }
  }, [client, cursor, sort, filters]);

  return { ...query, loadMore };
}

/**
 * A list, or what a search finds in the whole inbox: when the list has nothing of it, or when somebody asks for the
 * rest; that lasts as long as they search in the same list.
 */
export function useListOrWhole(filters: ListFilters) {
  const searches = filters.q.trim() !== '';
  const place = `${filters.view} ${filters.viewId ?? ''} ${filters.channelId ?? ''}`;
  const [widened, setWidened] = useState<string | null>(null);
  if (widened !== null && (widened !== place || !searches)) setWidened(null);
  const list = useConversationList(filters);
  const isMissed = searches && list.isSuccess && list.data.items.length === 0;
  const isWhole = isMissed || (searches && widened === place);
  const wide = useMemo(() => everywhere(filters), [filters]);
  const whole = useConversationList(wide, isWhole);
  const widen = (all: boolean): void => {
    setWidened(all ? place : null);
  };
  return { ...(isWhole ? whole : list), searches, isMissed, isWhole, widen };
}

/**
 * How much a search finds outside of a list, asked anew when rows have come into it or left it; until that is answered
 * it is as much as before.
 */
export function useFoundElsewhere(filters: ListFilters, listed: number | null, enabled: boolean) {
  const { view, q, channelId } = filters;
  const search = JSON.stringify([view, channelId, q.trim(), tagQuery(filters)]);
  return useQuery({
    queryKey: ['conversations', 'elsewhere', search, listed],
    queryFn: ({ signal }) =>
      countElsewhere({ query: { view, q: q.trim(), channel_id: channelId, ...tagQuery(filters) }, signal }),
    enabled: enabled && filters.viewId === null,
    placeholderData: (before, query) => (query?.queryKey[2] === search ? before : undefined),
    staleTime: 0,
  });
}
