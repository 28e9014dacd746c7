import type { QueryClient } from '@tanstack/react-query';
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { use, useCallback, useRef, useState } from 'react';

import { loadFresh } from '@/api/live';
import { fromPage, withEarlierNotes, withPage } from '../pages';
import type { ThreadWindow } from '../window';
import { reduceThread } from '../window';
import type { ThreadSource } from './source';
import { ofChat, SourceContext } from './source';
import { isOf } from './thread-cache';

const PAGE = 50;

type Place = { before: string } | { after: string } | { around: string } | { around_note: string };

/** Where a thread is opened: at a message, at a note, or at its end. */
export type Target = string | { note: string } | null;

function placeOf(target: Target): Place | undefined {
  if (target === null) return undefined;
  return typeof target === 'string' ? { around: target } : { around_note: target.note };
}

function load(source: ThreadSource, place?: Place): Promise<ThreadWindow> {
  return loadFresh(
    async () => fromPage(await source.loadPage({ limit: PAGE, ...place })),
    (data, delta) => reduceThread(data, delta, source.chatIds),
  );
}

export function thread(source: ThreadSource) {
  return queryOptions<ThreadWindow>({ queryKey: source.queryKey, queryFn: () => load(source) });
}

/**
 * The last message of a chat in what is shown, its thread or a timeline, where the end of that is loaded.
 *
 * `told`: the last one by the chat's row; in a timeline its own may be too old to be loaded.
 */
export function lastShown(
  client: QueryClient,
  conversationId: string,
  told: (conversationId: string) => string | null,
): string | null {
  const [shown] = client.getQueryCache().findAll({
    type: 'active',
    predicate: ({ queryKey }) => isOf(queryKey, conversationId),
  });
  const window = shown?.state.data as ThreadWindow | undefined;
  if (window?.newerCursor !== null) return null;
  return window.items.findLast((one) => one.conversation_id === conversationId)?.id ?? told(conversationId);
}

/** The small picture of a message that is loaded: it may have come after what quotes it. */
export function useLoadedPreview(conversationId: string, messageId: string | null): string | null {
  const source = use(SourceContext);
  const { data } = useQuery({
    ...thread(source ?? ofChat(conversationId)),
    enabled: false,
    select: ({ items }) => items.find(({ id }) => id === messageId)?.media?.preview_url ?? null,
  });
  return data ?? null;
}

export function useThread(source: ThreadSource) {
  const client = useQueryClient();
  // A timeline that gets one chat more stays in sight until it has it.
  const query = useQuery({ ...thread(source), placeholderData: keepPreviousData });
  const busy = useRef(new Set<string>());
  const [loading, setLoading] = useState<'older' | 'newer' | null>(null);

  const extend = useCallback(
    async (end: 'older' | 'newer') => {
      const { queryKey } = thread(source);
      const data = client.getQueryData<ThreadWindow>(queryKey);
      const cursor = end === 'older' ? data?.olderCursor : data?.newerCursor;
      if (cursor === null || cursor === undefined || busy.current.has(cursor)) return;
      busy.current.add(cursor);
      setLoading(end);
      try {
        const page = await source.loadPage({
          limit: PAGE,
          ...(end === 'older' ? { before: cursor } : { after: cursor }),
        });
        client.setQueryData<ThreadWindow>(queryKey, (now) => {
          const current = end === 'older' ? now?.olderCursor : now?.newerCursor;
          return now === undefined || current !== cursor ? now : withPage(now, page, end);
        });
      } finally {
        busy.current.delete(cursor);
        setLoading(null);
      }
    },
    [client, source],
  );

  /** Show the part around one message or note, or the newest part. */
  const goTo = useCallback(
    async (target: Target) => {
      client.setQueryData(thread(source).queryKey, await load(source, placeOf(target)));
    },
    [client, source],
  );

  const loadEarlierNotes = useCallback(
    async (cursor: string) => {
      const page = await source.loadNotes(cursor);
      client.setQueryData<ThreadWindow>(thread(source).queryKey, (now) =>
        now === undefined ? now : withEarlierNotes(now, cursor, page),
      );
    },
    [client, source],
  );

  return { ...query, extend, goTo, loadEarlierNotes, loading };
}
