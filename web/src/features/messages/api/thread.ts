import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

import { listMessages, listNotes } from '@/api/generated';
import { loadFresh } from '@/api/live';
import type { MessagePage } from '@/api/types';
import { fromPage, withEarlierNotes, withPage } from '../pages';
import type { ThreadWindow } from '../window';
import { reduceThread } from '../window';
import { threadKey } from './thread-cache';

const PAGE = 50;

type Place = { before: string } | { after: string } | { around: string } | { around_note: string };

/** Where a thread is opened: at a message, at a note, or at its end. */
export type Target = string | { note: string } | null;

function placeOf(target: Target): Place | undefined {
  if (target === null) return undefined;
  return typeof target === 'string' ? { around: target } : { around_note: target.note };
}

function loadPage(conversationId: string, place?: Place): Promise<MessagePage> {
  return listMessages({ path: { conversation_id: conversationId }, query: { limit: PAGE, ...place } });
}

export function thread(conversationId: string) {
  return queryOptions({
    queryKey: [...threadKey, conversationId],
    queryFn: () =>
      loadFresh(
        async () => fromPage(await loadPage(conversationId)),
        (data, delta) => reduceThread(data, delta, conversationId),
      ),
  });
}

/** The last message of a thread, if its end is loaded. */
export function lastLoaded(client: QueryClient, conversationId: string): string | null {
  const window = client.getQueryData<ThreadWindow>(thread(conversationId).queryKey);
  return window?.newerCursor === null ? (window.items.at(-1)?.id ?? null) : null;
}

/** The small picture of a message that is loaded: it may have come after what quotes it. */
export function useLoadedPreview(conversationId: string, messageId: string | null): string | null {
  const { data } = useQuery({
    ...thread(conversationId),
    enabled: false,
    select: ({ items }) => items.find(({ id }) => id === messageId)?.media?.preview_url ?? null,
  });
  return data ?? null;
}

export function useThread(conversationId: string) {
  const client = useQueryClient();
  const query = useQuery(thread(conversationId));
  const busy = useRef(new Set<string>());
  const [loading, setLoading] = useState<'older' | 'newer' | null>(null);

  const extend = useCallback(
    async (end: 'older' | 'newer') => {
      const { queryKey } = thread(conversationId);
      const data = client.getQueryData<ThreadWindow>(queryKey);
      const cursor = end === 'older' ? data?.olderCursor : data?.newerCursor;
      if (cursor === null || cursor === undefined || busy.current.has(cursor)) return;
      busy.current.add(cursor);
      setLoading(end);
      try {
        const page = await loadPage(conversationId, end === 'older' ? { before: cursor } : { after: cursor });
        client.setQueryData<ThreadWindow>(queryKey, (now) => {
          const current = end === 'older' ? now?.olderCursor : now?.newerCursor;
          return now === undefined || current !== cursor ? now : withPage(now, page, end);
        });
      } finally {
        busy.current.delete(cursor);
        setLoading(null);
      }
    },
    [client, conversationId],
  );

  /** Show the part around one message or note, or the newest part. */
  const goTo = useCallback(
    async (target: Target) => {
      const data = await loadFresh(
        async () => fromPage(await loadPage(conversationId, placeOf(target))),
        (loaded, delta) => reduceThread(loaded, delta, conversationId),
      );
      client.setQueryData(thread(conversationId).queryKey, data);
    },
    [client, conversationId],
  );

  const loadEarlierNotes = useCallback(
    async (cursor: string) => {
      const page = await listNotes({ path: { conversation_id: conversationId }, query: { cursor } });
      client.setQueryData<ThreadWindow>(thread(conversationId).queryKey, (now) =>
        now === undefined ? now : withEarlierNotes(now, cursor, page),
      );
    },
    [client, conversationId],
  );

  return { ...query, extend, goTo, loadEarlierNotes, loading };
}
