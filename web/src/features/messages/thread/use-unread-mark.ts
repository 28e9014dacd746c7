import { useState } from 'react';

import type { ThreadWindow } from '../window';
import type { UnreadMark } from './rows';
import { unreadMark } from './rows';

/** The unread mark stays where it was when the chat was opened, though the messages are read a moment later. */
export function useUnreadMark(data: ThreadWindow | undefined, unreadCount: number): UnreadMark | null {
  const [mark, setMark] = useState<UnreadMark | null | undefined>(undefined);
  if (mark === undefined && data !== undefined) {
    const first = unreadMark(data.items, unreadCount);
    setMark(first);
    return first;
  }
  return mark ?? null;
}
