import type { ReactNode } from 'react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { QuoteRead, MessageRead } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { useCapabilities } from '@/lib/directory';
import { newId } from '@/lib/ids';
import { useCan, useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { useThread } from '../api/thread';
import type { Chosen } from '../composing/attachments';
import { authorName } from '../bubble/author';
import { keepFile } from '../files';
import type { Attachment } from '../outbox';
import { useOutbox } from '../outbox-context';
import { playback } from '../voice/playback';
import type { UnreadMark } from './rows';
import { unreadMark } from './rows';
import { useFileDrop } from '../composing/use-file-drop';
import { useTyping } from '../composing/use-typing';
import type { MessageVerbs } from '../bubble/verbs';
import { canReply } from '../bubble/verbs';
import type { ThreadWindow } from '../window';
import { Composer } from '../composing/Composer';
import composerClasses from '../composing/Composer.module.css';
import classes from './Thread.module.css';
import { Thread } from './Thread';
import { ThreadSkeleton } from './ThreadSkeleton';

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

/** What leaves from this conversation: texts, files and voice notes, in the order they were given. */
function useSending(conversationId: string, quote: QuoteRead | null, onSent: () => void) {
  const outbox = useOutbox();
  const add = (text: string, attachment: Attachment | null, file?: File, quoted = quote): void => {
    const clientKey = newId();
    if (file !== undefined) keepFile(clientKey, file);
    const createdAt = new Date().toISOString();
    const quoteId = quoted?.message_id ?? null;
    outbox.add({ clientKey, conversationId, text, attachment, quoteId, quote: quoted, createdAt });
    onSent();
  };
  const attached = (file: File, kind: Attachment['kind'], seconds: number | null): Attachment => ({
    kind,
    name: file.name,
    size: file.size,
    mimetype: file.type,
    seconds,
    mediaId: null,
  });
  return {
    sendText: (text: string) => {
      add(text, null);
    },
    // Only the first of several files answers the quoted message, as on a phone.
    sendFiles: (chosen: Chosen[]) => {
      chosen.forEach(({ file, kind, caption }, index) => {
        add(kind === 'audio' ? '' : caption, attached(file, kind, null), file, index === 0 ? quote : null);
      });
    },
    sendVoice: (file: File, seconds: number) => {
      add('', attached(file, 'voice', seconds), file);
    },
  };
}

/** A conversation's messages and the field to answer in. Mount it anew for every conversation. */
export function ThreadPane(props: Props) {
  const { conversationId, channelId, title, inGroup, closed, unreadCount, draft, onDraft, onSeen, onNext, notice } =
    props;
  const { t } = useTranslation();
  const { member } = useSession();
  const mayWrite = useCan('messages.send');
  const can = useCapabilities(channelId);
  const canSend = mayWrite && closed === undefined;
  const field = useRef<HTMLTextAreaElement>(null);
  const [replyTo, setReplyTo] = useState<MessageRead | null>(null);
  const [editing, setEditing] = useState<MessageRead | null>(null);
  const [files, setFiles] = useState<File[] | null>(null);
  const thread = useThread(conversationId);
  const mark = useUnreadMark(thread.data, unreadCount);
  const typing = useTyping(conversationId, canSend && can?.typing !== false);
  const isOver = useFileDrop(canSend && can?.sends.includes('document') === true, setFiles);
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
  const dropFiles = useCallback(() => {
    setFiles(null);
  }, []);

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
      {!canSend && <p className={composerClasses['readonly']}>{mayWrite ? closed : t('messages.read_only')}</p>}
      {canSend && editing !== null && (
        <Suspense>
          <EditComposer
            key={editing.id}
            message={editing}
            onClose={() => {
              setEditing(null);
            }}
          />
        </Suspense>
      )}
      {canSend && editing === null && (
        <Composer
          ref={field}
          can={can}
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
          onFiles={setFiles}
          onVoice={sendVoice}
        />
      )}
      {files !== null && files.length > 0 && (
        <Suspense>
          <AttachModal
            files={files}
            onClose={dropFiles}
            onSend={(chosen) => {
              sendFiles(chosen);
              setFiles(null);
            }}
          />
        </Suspense>
      )}
      {isOver && <div className={classes['drop']}>{t('messages.drop_here')}</div>}
    </div>
  );
}
