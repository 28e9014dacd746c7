import { useState } from 'react';

import type { MessageRead } from '@/api/types';
import type { Pending } from '../outbox';
import type { ThreadWindow } from '../window';
import { compareMessages } from '../window';
import type { UnreadMark } from './rows';
import { unreadMark } from './rows';

interface Opened {
  mark: UnreadMark | null;
  at: string;
  newest: MessageRead | undefined;
}

const isAnswer = ({ direction, origin }: MessageRead): boolean =>
  direction === 'out' && (origin === 'member' || origin === 'phone');

/**
 * The unread mark stays where it was when the chat was opened, though the messages are read a moment later: until
 * somebody has answered below it.
 */
export function useUnreadMark(
  data: ThreadWindow | undefined,
  unreadCount: number,
  pending: Pending[],
): UnreadMark | null {
  const [opened, setOpened] = useState<Opened>();
  if (data === undefined) return null;
  if (opened === undefined) {
    const mark = unreadMark(data.items, unreadCount);
    setOpened({ mark, at: new Date().toISOString(), newest: data.items.at(-1) });
    return mark;
  }
  const { mark, at, newest } = opened;
  const isAnswered =
    pending.some(({ createdAt }) => createdAt > at) ||
    data.items.some((one) => isAnswer(one) && newest !== undefined && compareMessages(one, newest) > 0);
  if (mark !== null && isAnswered) setOpened({ ...opened, mark: null });
  return isAnswered ? null : mark;
}
