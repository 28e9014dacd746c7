import { useState } from 'react';

import type { MessageRead } from '@/api/types';
import type { Pending } from '../outbox';
import type { ThreadWindow } from '../window';
import { compareMessages } from '../window';
import type { UnreadMark } from './rows';
import { unreadMark } from './rows';

interface Opened {
  mark: UnreadMark | null;
  newest: MessageRead | undefined;
}

const isAnswer = ({ direction, origin }: MessageRead): boolean =>
  direction === 'out' && (origin === 'member' || origin === 'phone');

/**
 * The unread mark stays where it was when the chat was opened, though the messages are read a moment later: until
 * somebody has answered below it. Whoever answers while the chat is being loaded gets none.
 */
export function useUnreadMark(
  data: ThreadWindow | undefined,
  unreadCount: number,
  pending: Pending[],
): UnreadMark | null {
  const [since] = useState(() => new Date().toISOString());
  const [opened, setOpened] = useState<Opened>();
  const [hasWritten, setWritten] = useState(false);
  // Remembered: what has left is pending no more, perhaps before the chat is loaded.
  const writes = hasWritten || pending.some(({ createdAt }) => createdAt >= since);
  if (writes && !hasWritten) setWritten(true);
  if (data === undefined) return null;
  if (opened === undefined) {
    const mark = writes ? null : unreadMark(data.items, unreadCount);
    setOpened({ mark, newest: data.items.at(-1) });
    return mark;
  }
  const { mark, newest } = opened;
  const isAnswered =
    writes || data.items.some((one) => isAnswer(one) && newest !== undefined && compareMessages(one, newest) > 0);
  if (mark !== null && isAnswered) setOpened({ ...opened, mark: null });
  return isAnswered ? null : mark;
}
