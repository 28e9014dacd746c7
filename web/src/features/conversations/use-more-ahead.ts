import { useEffect } from 'react';

const PREFETCH_ROWS = 12;

/** Load the next rows before the last one (`lastShown`: an index) comes in sight. */
export function useMoreAhead(lastShown: number, count: number, hasMore: boolean, loadMore: () => Promise<void>): void {
  useEffect(() => {
    if (hasMore && lastShown >= count - PREFETCH_ROWS) void loadMore();
  }, [count, hasMore, lastShown, loadMore]);
}
