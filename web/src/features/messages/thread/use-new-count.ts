import { useState } from 'react';

import { isFromThem } from '@/lib/message-kind';
import type { ThreadWindow } from '../window';
import { compareMessages } from '../window';

/** How many incoming messages came below what has been on the screen. */
export function useNewCount(data: ThreadWindow, atEnd: boolean, unreadCount: number): number {
  const newest = data.items.at(-1);
  const [seen, setSeen] = useState(newest);
  if (atEnd && newest !== undefined && newest.id !== seen?.id) setSeen(newest);
  if (atEnd) return 0;
  if (data.newerCursor !== null) return unreadCount;
  return data.items.filter((item) => isFromThem(item) && (seen === undefined || compareMessages(item, seen) > 0))
    .length;
}
