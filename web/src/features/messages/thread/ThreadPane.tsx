import type { ReactNode } from 'react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { later, NotOpened } from '@/components/later';
import type { ReplyPicker } from '@/lib/reply-picker';
import { useThread } from '../api/thread';
import { Composer } from '../composing/Composer';
import { useOffer } from '../composing/offer';
import { useFileDrop } from '../composing/use-file-drop';
import { useFiles } from '../composing/use-files';
import type { People } from '../composing/use-mentions';
import { useSending } from '../composing/use-sending';
import { useTyping } from '../composing/use-typing';
import { playback } from '../voice/playback';
import classes from './Thread.module.css';
import { ThreadBody } from './ThreadBody';
import type { ThreadLine } from './rows';
import { ThreadFoot } from './ThreadFoot';
import { useAnswering } from './use-answering';

const AttachModal = later(() => import('../composing/AttachModal'), 'AttachModal', NotOpened);

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
  /** The note at which it is opened. */
  noteId?: string | null;
  /** Who can be named, in a group. */
  people?: People | undefined;
  /** Offers quick replies after a slash. */
  replies?: ReplyPicker | undefined;
  /** Told of a `#` typed into the empty field, with what takes it away again. */
  onHash?: ((clear: () => void) => void) | undefined;
  /** What stands among the messages and is none, oldest first. */
  lines?: readonly ThreadLine[];
  /** Told from when the oldest message is that is loaded. */
  onOldest?: (at: string) => void;
}

const NO_LINES: readonly ThreadLine[] = [];

/** A conversation's messages and the field to answer in. Mount it anew for every conversation. */
export function ThreadPane(props: Props) {
  const { conversationId, channelId, title, inGroup, closed, unreadCount, draft, onDraft, onSeen, onNext, notice } =
    props;
  const { people, noteId = null, lines = NO_LINES, onOldest } = props;
  const [isNoting, setNoting] = useState(false);
  const { t } = useTranslation();
  const offer = useOffer(channelId, closed);
  const canSend = offer.closed === null;
  const field = useRef<HTMLTextAreaElement>(null);
  const attaching = useFiles(offer);
  const thread = useThread(conversationId);
  const oldestAt = thread.data?.items[0]?.at;
  useEffect(() => {
    if (oldestAt !== undefined) onOldest?.(oldestAt);
  }, [oldestAt, onOldest]);
  const typing = useTyping(conversationId, canSend && offer.typing);
  const isOver = useFileDrop(canSend && !isNoting && offer.files.length > 0, attaching.take);
  useEffect(
    () => () => {
      playback.pause();
    },
    [],
  );

  const focusField = (): void => {
    setTimeout(() => field.current?.focus());
  };
  const answering = useAnswering({ messages: thread.data?.items, channelId, canSend, title, field });
  const { quote, editing, verbs, dropQuote, stopEditing } = answering;
  const { sendText, sendFiles, sendVoice } = useSending(conversationId, quote, dropQuote);

  return (
    <div className={classes['pane']}>
      <ThreadBody
        conversationId={conversationId}
        thread={thread}
        unreadCount={unreadCount}
        lines={lines}
        inGroup={inGroup}
        verbs={canSend ? verbs : undefined}
        noteId={noteId}
        onSeen={onSeen}
      />
      {notice}
      <ThreadFoot
        conversationId={conversationId}
        offer={offer}
        editing={editing}
        isNoting={isNoting && quote === null}
        onNoting={(next) => {
          dropQuote();
          setNoting(next);
        }}
        onEdited={stopEditing}
      >
        <Composer
          conversationId={conversationId}
          ref={field}
          offer={offer}
          draft={draft}
          quote={quote}
          onDraft={onDraft}
          typing={typing}
          people={people}
          replies={props.replies}
          onHash={props.onHash}
          onDropQuote={dropQuote}
          onSend={sendText}
          onSendAndNext={(words) => {
            sendText(words);
            onNext();
          }}
          onFiles={attaching.take}
          onVoice={sendVoice}
        />
      </ThreadFoot>
      {attaching.files !== null && (
        <Suspense>
          <AttachModal
            files={attaching.files}
            again={attaching.again}
            offer={offer}
            onMore={attaching.take}
            onClose={(chosen) => {
              attaching.giveUp(chosen);
              focusField();
            }}
            onSend={(chosen) => {
              sendFiles(chosen);
              attaching.drop();
              focusField();
            }}
          />
        </Suspense>
      )}
      {isOver && <div className={classes['drop']}>{t('messages.drop_here')}</div>}
    </div>
  );
}
