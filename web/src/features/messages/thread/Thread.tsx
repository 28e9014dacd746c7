import { Loader } from '@mantine/core';
import { IconMessageCircle } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { later, NotOpened } from '@/components/later';
import type { ThreadSource } from '../api/source';
import type { Target } from '../api/thread';
import type { MessageVerbs } from '../bubble/verbs';
import { OpenPictureContext } from '../content/open-picture';
import { usePending } from '../outbox-context';
import type { ThreadWindow } from '../window';
import { Announcer } from './Announcer';
import { FloatingDay } from './FloatingDay';
import { JumpButton } from './JumpButton';
import classes from './Thread.module.css';
import { ThreadRows } from './ThreadRows';
import { rowHeight } from './heights';
import { moveFocus } from './move-focus';
import type { ThreadLine, UnreadMark } from './rows';
import { useAttention } from './use-attention';
import { useJump } from './use-jump';
import { useJumpToOwn } from './use-jump-to-own';
import { useNewCount } from './use-new-count';
import { useThreadRows } from './use-thread-rows';
import { useThreadScroll } from './use-thread-scroll';

const Lightbox = later(() => import('../lightbox/Lightbox'), 'Lightbox', NotOpened);

interface Props {
  /** The open chat, of those that are shown. */
  conversationId: string;
  source: ThreadSource;
  data: ThreadWindow;
  loading: 'older' | 'newer' | null;
  unread: UnreadMark | null;
  unreadCount: number;
  lines: readonly ThreadLine[];
  extend: (end: 'older' | 'newer') => Promise<void>;
  goTo: (target: Target) => Promise<void>;
  onEarlierNotes: (cursor: string) => void;
  /** The note at which it is opened. */
  noteId: string | null;
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onSeen: () => void;
}

/** The messages of a conversation, or of all with a person: virtual, anchored at the newest, endless upwards. */
export function Thread(props: Props) {
  const { conversationId, source, data, loading, unread, unreadCount, extend, goTo, inGroup, verbs, onSeen } = props;
  const { noteId, onEarlierNotes } = props;
  const { t } = useTranslation();
  const attention = useAttention();
  const pending = usePending(source.chatIds);
  const scroller = useRef<HTMLDivElement>(null);
  const [picture, setPicture] = useState<MessageRead | null>(null);
  const rows = useThreadRows(data, pending, unread, props.lines);

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
  const scrolling = useThreadScroll({ virtual, rows, data, extend, goTo, noteId });
  const { atEnd, onScroll, jumpToEnd, openMessage, flashing } = scrolling;

  useJumpToOwn(pending, jumpToEnd);
  useJump(conversationId, openMessage);

  const isRead = attention && atEnd && data.newerCursor === null && unreadCount > 0;
  useEffect(() => {
    if (isRead) onSeen();
  }, [isRead, onSeen, unreadCount]);

  const newCount = useNewCount(data, atEnd, unreadCount);
  const offset = virtual.scrollOffset ?? 0;
  const top = virtual.getVirtualItems().find((line) => line.end > offset + 20);

  return (
    <div className={classes['frame']}>
      <FloatingDay row={top && rows[top.index]} isScrolling={virtual.isScrolling} />
      {loading === 'older' && (
        <Loader size="sm" className={classes['older']} role="status" aria-label={t('common.loading')} />
      )}
      <div
        ref={scroller}
        className={classes['scroller']}
        role="region"
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
        <OpenPictureContext value={setPicture}>
          <ThreadRows
            virtual={virtual}
            rows={rows}
            flashing={flashing}
            inGroup={inGroup}
            verbs={verbs}
            onOpenQuote={openMessage}
            onEarlierNotes={onEarlierNotes}
          />
        </OpenPictureContext>
      </div>
      {(!atEnd || data.newerCursor !== null) && <JumpButton newCount={newCount} onJump={() => void jumpToEnd()} />}
      <Announcer data={data} />
      {picture !== null && (
        <Suspense>
          <Lightbox
            message={picture}
            verbs={verbs}
            onClose={() => {
              setPicture(null);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
