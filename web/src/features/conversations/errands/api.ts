import { useQuery } from '@tanstack/react-query';

import { countOverdue } from '@/api/generated';
import type { OverdueRead } from '@/api/types';
import { usePulse } from '../views/use-asked-anew';

const AGAIN_MS = 60_000; // time passes, and what lost its job is told a little later

/** How many chats are overdue: counted anew after changes, at most every three seconds. */
export function useOverdue(enabled = true): OverdueRead | undefined {
  const { rows } = usePulse();
  return useQuery({
    queryKey: ['conversations', 'overdue', rows],
    queryFn: ({ signal }) => countOverdue({ signal }),
    enabled,
    placeholderData: (before) => before,
    refetchInterval: AGAIN_MS,
    gcTime: AGAIN_MS,
  }).data;
}
