import { useMemo } from 'react';

import { useLocale, useSession } from '@/lib/session';
import type { Pending } from '../outbox';
import type { ThreadWindow } from '../window';
import type { Row, UnreadMark } from './rows';
import { buildRows, fromTheMiddle } from './rows';

/** The rows of what is loaded; what still leaves stands below the newest message only. */
export function useThreadRows(data: ThreadWindow, pending: Pending[], unread: UnreadMark | null): Row[] {
  const { member } = useSession();
  const { timeZone } = useLocale();
  return useMemo(() => {
    const all = buildRows(data.items, data.newerCursor === null ? pending : [], unread, timeZone, member.id, data);
    return data.olderCursor === null ? all : fromTheMiddle(all);
  }, [data, pending, unread, timeZone, member.id]);
}
