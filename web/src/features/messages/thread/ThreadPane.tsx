import type { ReactNode } from 'react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead, QuoteRead } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { useCapabilities } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { useThread } from '../api/thread';
import { authorName } from '../bubble/author';
import type { MessageVerbs } from '../bubble/verbs';
import { canReply } from '../bubble/verbs';
import { Composer } from '../composing/Composer';
import composerClasses from '../composing/Composer.module.css';
import { useOffer } from '../composing/offer';
import { useFileDrop } from '../composing/use-file-drop';
import { useFiles } from '../composing/use-files';
import { useSending } from '../composing/use-sending';
import { useTyping } from '../composing/use-typing';
import { playback } from '../voice/playback';
import { Thread } from './Thread';
import classes from './Thread.module.css';
import { ThreadSkeleton } from './ThreadSkeleton';
import { useUnreadMark } from './use-unread-mark';

const AttachModal = lazy(() => import('../composing/AttachModal').then((module) => ({ default: module.AttachModal })));
const EditComposer = lazy(() =>
  import('../composing/EditComposer').then((module) => ({ default: module.EditComposer })),
);

interface Props {
  conversationId: string;
  channelId: string;
  /** How the customer or the group is called. */
  title: string;
  inGroup: boolean;
  /** Why nobody can write here, though the member may: announcements only, or no longer in the group. */
  closed?: string | undefined;
  unreadCount: number;
  draft: string;
  onDraft: (text: string) => void;
  onSeen: () => void;
  onNext: () => void;
  /** Shown above the composer: a number that is not connected, for example. */
  notice?: ReactNode;
}

/** A conversation's messages and the field to answer in. Mount it anew for every conversation. */
export function ThreadPane(props: Props) {
  const { conversationId, channelId, title, inGroup, closed, unreadCount, draft, onDraft, onSeen, onNext, notice } =
    props;
  const { t } = useTranslation();
  const { member } = useSession();
  const can = useCapabilities(channelId);
  const offer = useOffer(channelId, closed);
  const canSend = offer.closed === null;
  const field = useRef<HTMLTextAreaElement>(null);
  const [replyTo, setReplyTo] = useState<MessageRead | null>(null);
  const [editing, setEditing] = useState<MessageRead | null>(null);
  const attaching = useFiles(offer);
  const thread = useThread(conversationId);
  const mark = useUnreadMark(thread.data, unreadCount);
  const typing = useTyping(conversationId, canSend && offer.typing);
  const isOver = useFileDrop(canSend && offer.files.length > 0, attaching.take);
  useEffect(
    () => () => {
      playback.pause();
    },
    [],
  );

  const reply = useCallback((message: MessageRead) => {
    setEditing(null);
    setReplyTo(message);
    // Afterwards: a menu that closes gives the focus back to its button.
    setTimeout(() => field.current?.focus());
  }, []);
  const verbs = useMemo<MessageVerbs>(() => ({ reply, edit: setEditing }), [reply]);
  useShortcuts({
    KeyR: () => {
      const last = thread.data?.items.findLast((item) => item.direction === 'in');
      if (last !== undefined && canSend && canReply(last, can)) reply(last);
    },
  });

  const quote: QuoteRead | null = replyTo && {
    message_id: replyTo.id,
    text: replyTo.text,
    author_name: replyTo.direction === 'in' ? (replyTo.author.name ?? title) : authorName(replyTo.author, member.id, t),
    direction: replyTo.direction,
  };
  const { sendText, sendFiles, sendVoice } = useSending(conversationId, quote, () => {
    setReplyTo(null);
  });

  return (
    <div className={classes['pane']}>
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
      {!canSend && <p className={composerClasses['readonly']}>{offer.closed}</p>}
      {canSend && editing !== null && (
        <Suspense>
          <EditComposer
            key={editing.id}
            message={editing}
            longest={offer.longestText}
            onClose={() => {
              setEditing(null);
            }}
          />
        </Suspense>
      )}
      {canSend && editing === null && (
        <Composer
          ref={field}
          offer={offer}
          draft={draft}
          quote={quote}
          onDraft={onDraft}
          typing={typing}
          onDropQuote={() => {
            setReplyTo(null);
          }}
          onSend={sendText}
          onSendAndNext={(text) => {
            sendText(text);
            onNext();
          }}
          onFiles={attaching.take}
          onVoice={sendVoice}
        />
      )}
      {attaching.files !== null && (
        <Suspense>
          <AttachModal
            files={attaching.files}
            offer={offer}
            onMore={attaching.take}
            onClose={attaching.drop}
            onSend={(chosen) => {
              sendFiles(chosen);
              attaching.drop();
            }}
          />
        </Suspense>
      )}
      {isOver && <div className={classes['drop']}>{t('messages.drop_here')}</div>}
    </div>
  );
}
