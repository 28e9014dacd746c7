import type { ReactNode } from 'react';
import { useEffect, useMemo } from 'react';

import type { LinesOf } from './api/state-changes';
import { useStateChanges } from './api/state-changes';
import { StateLine } from './components/StateLine';

/** A line of a thread that is no message. */
export interface ThreadLine {
  id: string;
  at: string;
  content: ReactNode;
}

/** The lines about the state of a chat, or of all with a person, oldest first, as far back as the loaded messages go. */
export function useStateLines(of: LinesOf, oldestAt: string | null): ThreadLine[] {
  const { items, hasMore, loadMore } = useStateChanges(of);
  const oldest = items.at(-1)?.at;
  const wantsMore = hasMore && oldestAt !== null && oldest !== undefined && Date.parse(oldest) > Date.parse(oldestAt);
  useEffect(() => {
    if (wantsMore) void loadMore();
  }, [wantsMore, loadMore, oldest]);
  return useMemo(
    () => items.map((one) => ({ id: one.id, at: one.at, content: <StateLine change={one} /> })).reverse(),
    [items],
  );
}
