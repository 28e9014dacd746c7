import { Loader } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconChevronDown, IconMessageCircle } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/EmptyState';
import { previewOf } from '@/lib/markup';
import { wordlessKey } from '@/lib/message-kind';
import { useNow } from '@/lib/now';
import { useLocale, useSession } from '@/lib/session';
import { dayLabel } from '@/lib/time';
import { rowHeight } from './heights';
import { usePending } from '../outbox-context';
import type { Row, UnreadMark } from './rows';
import { buildRows, fromTheMiddle } from './rows';
import { useAttention } from './use-attention';
import { useThreadScroll } from './use-thread-scroll';
import type { MessageVerbs } from '../bubble/verbs';
import type { ThreadWindow } from '../window';
import { compareMessages } from '../window';
import classes from './Thread.module.css';
import { ThreadRow } from './ThreadRow';

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
  // A day's own line says it already.
  if (row === undefined || row.kind === 'unread' || row.kind === 'day') return null;
  return row.kind === 'message' ? row.message.at : row.pending.createdAt;
}

/** How many incoming messages came below what has been on the screen. */
function useNewCount(data: ThreadWindow, atEnd: boolean, unreadCount: number): number {
  const newest = data.items.at(-1);
  const [seen, setSeen] = useState(newest);
  if (atEnd && newest !== undefined && newest.id !== seen?.id) setSeen(newest);
  if (atEnd) return 0;
  if (data.newerCursor !== null) return unreadCount;
  return data.items.filter((item) => item.direction === 'in' && (seen === undefined || compareMessages(item, seen) > 0))
    .length;
}

/** Says aloud what the customer of the open chat writes, and nothing else. */
function Announcer({ data }: { data: ThreadWindow }) {
  const { t } = useTranslation();
  const last = data.items.findLast((item) => item.direction === 'in');
  const [known] = useState(last?.id);
  const isNew = last !== undefined && last.id !== known;
  const words = last?.text == null ? null : previewOf(last.text);
  const spoken = words ?? (last === undefined ? '' : t(wordlessKey(last)));
  return (
    <div className="sf-visually-hidden" aria-live="polite">
      {isNew && t('messages.announce', { author: last.author.name ?? t('messages.author_contact'), text: spoken })}
    </div>
  );
}

/** In a feed, Page Up and Page Down go from article to article. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { PageUp: -1, PageDown: 1 }[event.key];
  if (by === undefined) return;
  const bubbles = [...event.currentTarget.querySelectorAll<HTMLElement>('article')];
  const current = bubbles.findIndex((bubble) => bubble.contains(document.activeElement));
  const next = current === -1 ? bubbles.at(-1) : bubbles[current + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
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
      {(!atEnd || data.newerCursor !== null) && (
        <button
          type="button"
          className={classes['jump']}
          data-new={newCount > 0}
          data-testid="jump-to-newest"
          aria-label={newCount > 0 ? t('messages.jump_new', { count: newCount }) : t('messages.jump')}
          onClick={() => void jumpToEnd()}
        >
          <IconChevronDown size={22} aria-hidden="true" />
          {newCount > 0 && newCount}
        </button>
      )}
      <Announcer data={data} />
    </div>
  );
}
