import type { ReactNode } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { QuoteRead, MessageRead } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { newId } from '@/lib/ids';
import { useCan, useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { useThread } from '../api/thread';
import { authorName } from '../author';
import { useOutbox } from '../outbox-context';
import { playback } from '../playback';
import type { UnreadMark } from '../rows';
import { unreadMark } from '../rows';
import type { ThreadWindow } from '../window';
import type { MessageVerbs } from './BubbleActions';
import { Composer } from './Composer';
import composerClasses from './Composer.module.css';
import classes from './Thread.module.css';
import { Thread } from './Thread';
import { ThreadSkeleton } from './ThreadSkeleton';

interface Props {
  conversationId: string;
  /** How the customer or the group is called. */
  title: string;
  inGroup: boolean;
  /** Why nobody can write here, though the member may: announcements only, or no longer in the group. */
  closed: string | undefined;
  unreadCount: number;
  draft: string;
  onDraft: (text: string) => void;
  onSeen: () => void;
  onNext: () => void;
  /** Shown above the composer: a number that is not connected, for example. */
  notice?: ReactNode;
}

/** The unread mark stays where it was when the chat was opened, though the messages are read a moment later. */
function useUnreadMark(data: ThreadWindow | undefined, unreadCount: number): UnreadMark | null {
  const [mark, setMark] = useState<UnreadMark | null | undefined>(undefined);
  if (mark === undefined && data !== undefined) {
    const first = unreadMark(data.items, unreadCount);
    setMark(first);
    return first;
  }
  return mark ?? null;
}

/** A conversation's messages and the field to answer in. Mount it anew for every conversation. */
export function ThreadPane(props: Props) {
  const { conversationId, title, inGroup, closed, unreadCount, draft, onDraft, onSeen, onNext, notice } = props;
  const { t } = useTranslation();
  const { member } = useSession();
  const mayWrite = useCan('messages.send');
  const canSend = mayWrite && closed === undefined;
  const outbox = useOutbox();
  const field = useRef<HTMLTextAreaElement>(null);
  const [replyTo, setReplyTo] = useState<MessageRead | null>(null);
  const thread = useThread(conversationId);
  const mark = useUnreadMark(thread.data, unreadCount);

  const reply = useCallback((message: MessageRead) => {
    setReplyTo(message);
    // Afterwards: a menu that closes gives the focus back to its button.
    setTimeout(() => field.current?.focus());
  }, []);
  const verbs = useMemo<MessageVerbs>(() => ({ reply }), [reply]);
  useEffect(
    () => () => {
      playback.pause();
    },
    [],
  );
  useShortcuts({
    KeyR: () => {
      const last = thread.data?.items.findLast((item) => item.direction === 'in');
      if (last !== undefined && canSend) reply(last);
    },
  });

  const quote: QuoteRead | null = replyTo && {
    message_id: replyTo.id,
    text: replyTo.text,
    author_name: replyTo.direction === 'in' ? (replyTo.author.name ?? title) : authorName(replyTo.author, member.id, t),
    direction: replyTo.direction,
  };
  const send = (text: string): void => {
    const createdAt = new Date().toISOString();
    outbox.add({ clientKey: newId(), conversationId, text, quoteId: replyTo?.id ?? null, quote, createdAt });
    setReplyTo(null);
  };

  return (
    <>
      {thread.isPending && (
        <div className={classes['frame']}>
          <ThreadSkeleton />
        </div>
      )}
      {thread.isError && (
        <div className={classes['frame']}>
          <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
        </div>
      )}
      {thread.data !== undefined && (
        <Thread
          conversationId={conversationId}
          data={thread.data}
          loading={thread.loading}
          unread={mark}
          unreadCount={unreadCount}
          extend={thread.extend}
          goTo={thread.goTo}
          inGroup={inGroup}
          verbs={canSend ? verbs : undefined}
          onSeen={onSeen}
        />
      )}
      {notice}
      {canSend ? (
        <Composer
          ref={field}
          draft={draft}
          quote={quote}
          onDraft={onDraft}
          onDropQuote={() => {
            setReplyTo(null);
          }}
          onSend={send}
          onSendAndNext={(text) => {
            send(text);
            onNext();
          }}
        />
      ) : (
        <p className={composerClasses['readonly']}>{mayWrite ? closed : t('messages.read_only')}</p>
      )}
    </>
  );
}
