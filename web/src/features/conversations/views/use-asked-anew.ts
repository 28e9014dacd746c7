import { useThrottledValue } from '@mantine/hooks';
import type { QueryClient } from '@tanstack/react-query';
import { hashKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { loadFresh } from '@/api/live';
import { conversationList, loadPage } from '../api/list';
import type { ConversationWindow, ListFilters } from '../window';
import { isAskedAnew, reduceWindow, withFirstPage } from '../window';
import type { Asked } from './asked';
import { askedOf } from './asked';
import type { Pulse } from './cache';
import { pulseKey } from './cache';

const AT_MOST_EVERY_MS = 3000;

/** Something moved; told at most every three seconds, the last time too. */
export function usePulse(): Pulse {
  const pulse = useQuery({
    queryKey: pulseKey,
    // Counted on, so that no count is ever had twice.
    queryFn: ({ client }) => client.getQueryData<Pulse>(pulseKey) ?? NOTHING,
    staleTime: Infinity,
    gcTime: Infinity,
  }).data;
  return useThrottledValue(pulse, AT_MOST_EVERY_MS) ?? NOTHING;
}

const NOTHING: Pulse = { rows: 0, sorts: 0, errands: 0 };

/** The beginning of a list, in place of what is cached of it; not if a later request was answered before. */
async function askAnew(client: QueryClient, filters: ListFilters, list: Asked): Promise<void> {
  const turn = list.begin();
  const window = await loadFresh<ConversationWindow>(
    async () => {
      const { items, next_cursor: nextCursor, sort } = await loadPage(filters);
      return { items, nextCursor, sort };
    },
    (data, delta) => reduceWindow(data, delta, filters),
  );
  if (!list.takes(turn)) return;
  client.setQueryData<ConversationWindow>(
    conversationList(filters).queryKey,
    (data) => data && withFirstPage(data, window, filters.view),
  );
}

/**
 * Ask anew for the beginning of a list whose rows do not say whether they are in it, and of any that is sorted anew.
 *
 * Also when one comes back to a list, if something has moved since it was asked for.
 */
export function useAskedAnew(filters: ListFilters): void {
  const client = useQueryClient();
  const { rows, sorts } = usePulse();
  const movedOf = (pulse: Pick<Pulse, 'rows' | 'sorts'>): string =>
    isAskedAnew(filters) ? `${pulse.rows} ${pulse.sorts}` : String(pulse.sorts);
  const moved = movedOf({ rows, sorts });
  const still = movedOf(NOTHING);
  const key = hashKey(conversationList(filters).queryKey);
  const isThere = useQuery({ ...conversationList(filters), select: () => true }).data === true;
  const loading = useRef<string | null>(null);
  useEffect(() => {
    const list = askedOf(key);
    if (!isThere) {
      // It is asked for now; what moves until the answer is here asks once more.
      if (loading.current !== key) list.moved = moved;
      loading.current = key;
      return;
    }
    loading.current = null;
    const before = list.moved ?? still;
    if (before === moved) return;
    list.moved = moved;
    askAnew(client, filters, list).catch(() => {
      list.moved = before; // without a network the list says so itself
    });
  }, [client, filters, key, isThere, moved, still]);
}
