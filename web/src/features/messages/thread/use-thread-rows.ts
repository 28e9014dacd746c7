import { useMemo } from 'react';

import { useLocale, useSession } from '@/lib/session';
import { compareMoments } from '@/lib/time';
import type { Pending } from '../outbox';
import type { ThreadWindow } from '../window';
import type { Row, ThreadLine, UnreadMark } from './rows';
import { buildRows, fromTheMiddle } from './rows';

/** Those that stand among the loaded messages: what is older or newer comes with its messages. */
function among(lines: readonly ThreadLine[], { items, olderCursor, newerCursor }: ThreadWindow): ThreadLine[] {
  const [first, last] = [items[0]?.at, items.at(-1)?.at];
  return lines.filter(
    ({ at }) =>
      (olderCursor === null || (first !== undefined && compareMoments(at, first) >= 0)) &&
      (newerCursor === null || (last !== undefined && compareMoments(at, last) < 0)),
  );
}

/** The rows of what is loaded; what still leaves stands below the newest message only. */
export function useThreadRows(
  data: ThreadWindow,
  pending: Pending[],
  unread: UnreadMark | null,
  lines: readonly ThreadLine[],
): Row[] {
  const { member } = useSession();
  const { timeZone } = useLocale();
  return useMemo(() => {
    const leaving = data.newerCursor === null ? pending : [];
    const all = buildRows(data.items, leaving, unread, timeZone, member.id, data, among(lines, data));
    return data.olderCursor === null ? all : fromTheMiddle(all);
  }, [data, pending, unread, timeZone, member.id, lines]);
}
