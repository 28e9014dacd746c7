import { Loader } from '@mantine/core';
import { IconMessageCircle } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { useNow } from '@/lib/now';
import { useLocale, useSession } from '@/lib/session';
import { dayLabel } from '@/lib/time';
import type { MessageVerbs } from '../bubble/verbs';
import { usePending } from '../outbox-context';
import type { ThreadWindow } from '../window';
import { Announcer } from './Announcer';
import { JumpButton } from './JumpButton';
import classes from './Thread.module.css';
import { ThreadRow } from './ThreadRow';
import { rowHeight } from './heights';
import { moveFocus } from './move-focus';
import type { Row, UnreadMark } from './rows';
import { buildRows, fromTheMiddle } from './rows';
import { useAttention } from './use-attention';
import { useNewCount } from './use-new-count';
import { useThreadScroll } from './use-thread-scroll';

interface Props {
  conversationId: string;
  data: ThreadWindow;
  loading: 'older' | 'newer' | null;
  unread: UnreadMark | null;
  unreadCount: number;
  extend: (end: 'older' | 'newer') => Promise<void>;
  goTo: (messageId: string | null) => Promise<void>;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onSeen: () => void;
}

function rowMoment(row: Row | undefined): string | null {
  // A day's separator shows its date itself.
  if (row === undefined || row.kind === 'unread' || row.kind === 'day') return null;
  return row.kind === 'message' ? row.message.at : row.pending.createdAt;
}

/** The messages of one conversation: virtual, anchored at the newest, endless upwards. */
export function Thread(props: Props) {
  const { conversationId, data, loading, unread, unreadCount, extend, goTo, inGroup, verbs, onSeen } = props;
  const { t } = useTranslation();
  const { member } = useSession();
  const locale = useLocale();
  const now = useNow();
  const attention = useAttention();
  const pending = usePending(conversationId);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const all = buildRows(data.items, data.newerCursor === null ? pending : [], unread, locale.timeZone, member.id);
    return data.olderCursor === null ? all : fromTheMiddle(all);
  }, [data, pending, unread, locale.timeZone, member.id]);

  // The list is measured outside React; this project does not use the React Compiler, which the rule is about.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    paddingEnd: 14,
    anchorTo: 'end',
    followOnAppend: data.newerCursor === null,
    scrollEndThreshold: 80,
  });
  const { atEnd, onScroll, jumpToEnd, openMessage, flashing } = useThreadScroll({ virtual, rows, data, extend, goTo });

  // What I send is always shown, wherever the thread was scrolled to.
  const lastPending = pending.at(-1)?.clientKey;
  const [shownPending, setShownPending] = useState(lastPending);
  useEffect(() => {
    if (lastPending === shownPending) return;
    queueMicrotask(() => {
      setShownPending(lastPending);
    });
    if (lastPending !== undefined) void jumpToEnd();
  }, [jumpToEnd, lastPending, shownPending]);

  const isRead = attention && atEnd && data.newerCursor === null && unreadCount > 0;
  useEffect(() => {
    if (isRead) onSeen();
  }, [isRead, onSeen, unreadCount]);

  const newCount = useNewCount(data, atEnd, unreadCount);
  const lines = virtual.getVirtualItems();
  const offset = virtual.scrollOffset ?? 0;
  const top = lines.find((line) => line.end > offset + 20);
  const topMoment = rowMoment(top === undefined ? undefined : rows[top.index]);

  return (
    <div className={classes['frame']}>
      <span
        className={`${classes['chip'] ?? ''} ${classes['floating'] ?? ''}`}
        data-shown={virtual.isScrolling && topMoment !== null}
        aria-hidden="true"
      >
        {topMoment !== null && dayLabel(topMoment, now, locale)}
      </span>
      {loading === 'older' && <Loader size="sm" className={classes['older']} aria-label={t('common.loading')} />}
      <div
        ref={scroller}
        className={classes['scroller']}
        role="feed"
        aria-label={t('messages.thread')}
        aria-busy={loading !== null}
        tabIndex={0}
        data-testid="thread"
        onKeyDown={moveFocus}
        onScroll={(event) => {
          onScroll(event.currentTarget);
        }}
      >
        {rows.length === 0 && (
          <EmptyState icon={<IconMessageCircle size={30} stroke={1.7} />} title={t('messages.empty')} />
        )}
        <div className={classes['inner']}>
          <div className={classes['sizer']} style={{ height: virtual.getTotalSize() }}>
            {lines.map((line) => {
              const row = rows[line.index];
              if (row === undefined) return null;
              return (
                <div
                  key={line.key}
                  ref={virtual.measureElement}
                  data-index={line.index}
                  className={classes['row']}
                  style={{ transform: `translateY(${line.start}px)` }}
                >
                  <ThreadRow
                    row={row}
                    flashing={row.kind === 'message' && row.message.id === flashing}
                    inGroup={inGroup}
                    verbs={verbs}
                    onOpenQuote={openMessage}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {(!atEnd || data.newerCursor !== null) && <JumpButton newCount={newCount} onJump={() => void jumpToEnd()} />}
      <Announcer data={data} />
    </div>
  );
}
