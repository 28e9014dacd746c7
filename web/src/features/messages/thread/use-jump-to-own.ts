import { useEffect, useRef } from 'react';

import type { Pending } from '../outbox';

/** What I send is always shown, wherever the thread was scrolled to. */
export function useJumpToOwn(pending: Pending[], jumpToEnd: () => Promise<void>): void {
  const shown = useRef<ReadonlySet<string>>(new Set(pending.map(({ clientKey }) => clientKey)));
  useEffect(() => {
    const isSent = pending.some(({ clientKey }) => !shown.current.has(clientKey));
    shown.current = new Set(pending.map(({ clientKey }) => clientKey));
    if (isSent) void jumpToEnd();
  }, [jumpToEnd, pending]);
}
