import { useState } from 'react';

import type { MessageRead } from '@/api/types';
import { isFromThem } from '@/lib/message-kind';
import type { ThreadWindow } from '../window';
import { compareMessages } from '../window';

/** How many incoming messages came below what has been on the screen. */
export function useNewCount(data: ThreadWindow, atEnd: boolean, unreadCount: number): number {
  const newest = data.items.at(-1);
  const [seen, setSeen] = useState(newest);
  const isUnseen = (item: MessageRead): boolean => seen === undefined || compareMessages(item, seen) > 0;
  if (atEnd && newest !== undefined && isUnseen(newest)) setSeen(newest);
  // The end of a part is not the thread's.
  if (data.newerCursor !== null) return unreadCount;
  return atEnd ? 0 : data.items.filter((item) => isFromThem(item) && isUnseen(item)).length;
}
