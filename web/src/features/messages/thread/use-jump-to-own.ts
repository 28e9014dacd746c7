import { useEffect, useState } from 'react';

import type { Pending } from '../outbox';

/** What I send is always shown, wherever the thread was scrolled to. */
export function useJumpToOwn(pending: Pending[], jumpToEnd: () => Promise<void>): void {
  const lastPending = pending.at(-1)?.clientKey;
  const [shownPending, setShownPending] = useState(lastPending);
  useEffect(() => {
    if (lastPending === shownPending) return;
    queueMicrotask(() => {
      setShownPending(lastPending);
    });
    if (lastPending !== undefined) void jumpToEnd();
  }, [jumpToEnd, lastPending, shownPending]);
}
