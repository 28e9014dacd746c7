import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { countOverdue } from '@/api/generated';
import type { OverdueRead } from '@/api/types';
import { usePulse } from '../views/use-asked-anew';

const AGAIN_MS = 60_000; // while any is overdue: whoever misses that it was dealt with sees so a little later

/**
 * How many chats are overdue: counted anew at most every three seconds, after changes of chats that come back to
 * somebody; while any is overdue, after every change, as the row of one that was dealt with does not say that it was.
 */
export function useOverdue(enabled = true): OverdueRead | undefined {
  const { rows, errands } = usePulse();
  const [isAny, setAny] = useState(false);
  const { data } = useQuery({
    queryKey: ['conversations', 'overdue', isAny ? rows : errands],
    queryFn: ({ signal }) => countOverdue({ signal }),
    enabled,
    placeholderData: (before) => before,
    refetchInterval: isAny && AGAIN_MS,
    gcTime: AGAIN_MS,
  });
  if (data !== undefined && data.count > 0 !== isAny) setAny(data.count > 0);
  return data;
}
