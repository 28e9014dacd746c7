import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { findPlace, listGallery, search, searchInConversation } from '@/api/generated';
import type { Shelf } from '@/api/types';

const FIRST = 5; // of each group
const MORE = 20;

/** What is found in all chats, the first of each group. */
export function useSearch(q: string) {
  return useQuery({
    queryKey: ['search', 'all', q],
    queryFn: ({ signal }) => search({ query: { q, limit: FIRST }, signal }),
    staleTime: 0,
  });
}

/** Further found messages or files, after the first ones. */
export function useMoreFound(q: string, group: 'messages' | 'files', after: string | null) {
  return useInfiniteQuery({
    queryKey: ['search', group, q, after],
    queryFn: async ({ pageParam, signal }) => {
      const found = await search({ query: { q, group, cursor: pageParam, limit: MORE }, signal });
      return found[group] ?? { items: [], next_cursor: null };
    },
    initialPageParam: after,
    getNextPageParam: (page) => page.next_cursor,
    enabled: false,
  });
}

/** Messages of one chat that have the words, newest first. */
export function useFoundInChat(conversationId: string, q: string) {
  return useInfiniteQuery({
    queryKey: ['search', 'chat', conversationId, q],
    queryFn: ({ pageParam, signal }) =>
      searchInConversation({
        path: { conversation_id: conversationId },
        query: { q, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: q !== '',
    staleTime: 0,
  });
}

/** Pictures, links or documents of a chat, newest first. */
export function useGallery(conversationId: string, shelf: Shelf) {
  return useInfiniteQuery({
    queryKey: ['search', 'gallery', conversationId, shelf],
    queryFn: ({ pageParam, signal }) =>
      listGallery({
        path: { conversation_id: conversationId },
        query: { shelf, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
}

/** The first message of a chat from a moment on. */
export async function placeAt(conversationId: string, at: Date): Promise<string | null> {
  const place = await findPlace({ path: { conversation_id: conversationId }, query: { at: at.toISOString() } });
  return place.message_id;
}
