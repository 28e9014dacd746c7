import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { countOverdue } from '@/api/generated';
import type { OverdueRead } from '@/api/types';
import { usePulse } from '../views/use-asked-anew';

const AGAIN_MS = 60_000; // while any is overdue: whoever misses that it was dealt with sees so a little later

/**
 * How many chats are overdue: counted anew at most every three seconds, after changes of chats that come back to
 * somebody; while any is overdue, after every change, as the row of one that was dealt with does not say that it was.
 */
export function useOverdue(enabled = true): OverdueRead | undefined {
  const pulse = usePulse();
  const seen = useRef(pulse);
  const { data, refetch } = useQuery({
    queryKey: ['conversations', 'overdue'],
    queryFn: ({ signal }) => countOverdue({ signal }),
    enabled,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.count ?? 0) > 0 && AGAIN_MS,
    gcTime: AGAIN_MS,
  });
  const isAny = (data?.count ?? 0) > 0;
  useEffect(() => {
    const { rows, errands } = seen.current;
    seen.current = pulse;
    if (enabled && (pulse.errands !== errands || (isAny && pulse.rows !== rows))) void refetch();
  }, [pulse, isAny, enabled, refetch]);
  return data;
}
