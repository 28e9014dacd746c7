import { useThrottledValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { conversationList, loadPage } from '../api/list';
import type { ConversationWindow, ListFilters } from '../window';
import { isAskedAnew, withFirstPage } from '../window';
import type { Pulse } from './cache';
import { pulseKey } from './cache';

const AT_MOST_EVERY_MS = 3000;

/** Something moved; told at most every three seconds, the last time too. */
export function usePulse(): Pulse {
  const pulse = useQuery({ queryKey: pulseKey, queryFn: () => ({ rows: 0, sorts: 0 }), staleTime: Infinity }).data;
  return useThrottledValue(pulse, AT_MOST_EVERY_MS) ?? NOTHING;
}

const NOTHING: Pulse = { rows: 0, sorts: 0 };

/** Ask anew for the beginning of a list whose rows do not say whether they are in it, and of any that is sorted anew. */
export function useAskedAnew(filters: ListFilters): void {
  const client = useQueryClient();
  const { rows, sorts } = usePulse();
  const moved = isAskedAnew(filters) ? `${rows} ${sorts}` : String(sorts);
  const list = JSON.stringify(filters);
  const asked = useRef({ list, moved });
  useEffect(() => {
    const before = asked.current;
    asked.current = { list, moved };
    const { queryKey } = conversationList(filters);
    if (before.list !== list || before.moved === moved || client.getQueryData(queryKey) === undefined) return;
    loadPage(filters).then(
      (page) => {
        client.setQueryData<ConversationWindow>(queryKey, (data) => data && withFirstPage(data, page, filters.view));
      },
      () => undefined, // without a network the list says so itself
    );
  }, [client, filters, list, moved]);
}
