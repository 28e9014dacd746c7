import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { BulkCreate, BulkRead } from '@/api/generated';
import { listBulkItems, readBulk, startBulk, undoBulk } from '@/api/generated';
import { loadFresh } from '@/api/live';
import { newId } from '@/lib/ids';
import { useNotify } from '@/lib/notify';
import { bulksKey, reduceBulk } from '../live-bulks';
import type { Selection } from '../selection';
import { leaveSelection } from '../selection';
import { followBulk } from './current';

export type Action = BulkCreate['action'];

/** A bulk and how far it is; deltas bring the rest. */
export function useBulk(id: string) {
  return useQuery({
    queryKey: [...bulksKey, id],
    queryFn: ({ signal }) => loadFresh(() => readBulk({ path: { bulk_id: id }, signal }), reduceBulk),
  });
}

function chosenOf({ ids, whole }: Selection): Pick<BulkCreate, 'conversation_ids' | 'filter'> {
  if (whole === null) return { conversation_ids: [...ids] };
  const { view, viewId, q, channelId, tagIds, tagMatch } = whole;
  const narrowed = { q: q.trim(), channel_id: channelId, tag_ids: [...tagIds], tag_match: tagMatch };
  return { filter: { view, view_id: viewId, ...narrowed } };
}

/** Begin to do something to what is chosen, which is then no longer. */
export function useStartBulk() {
  const { failed } = useNotify();
  return useMutation({
    mutationFn: ({ action, chosen }: { action: Action; chosen: Selection }) =>
      startBulk({ body: { client_key: newId(), action, ...chosenOf(chosen) } }),
    onSuccess: ({ id }) => {
      followBulk(id);
      leaveSelection();
    },
    onError: failed,
  });
}

export function useUndoBulk(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: () => undoBulk({ path: { bulk_id: id } }),
    onSuccess: (row) => {
      client.setQueryData<BulkRead>([...bulksKey, id], (known) =>
        known === undefined || row.revision > known.revision ? row : known,
      );
    },
    onError: failed,
  });
}

/** Chats that were refused, or left as they are when the bulk was taken back. */
export function useBulkFaults(id: string) {
  return useInfiniteQuery({
    queryKey: ['bulk-faults', id],
    queryFn: ({ pageParam, signal }) =>
      listBulkItems({ path: { bulk_id: id }, query: pageParam === null ? {} : { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    gcTime: 0,
  });
}
