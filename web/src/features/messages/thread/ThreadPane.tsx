import type { ReactNode } from 'react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { later, NotOpened } from '@/components/later';
import type { ReplyPicker } from '@/lib/reply-picker';
import { useThread } from '../api/thread';
import type { Timeline } from '../api/use-source';
import { useSource } from '../api/use-source';
import { Composer } from '../composing/Composer';
import type { Offer } from '../composing/offer';
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
import { useFollowing } from './use-following';

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
  /** Shows all chats with the person; what is written goes to this one. */
  timeline?: Timeline | undefined;
  /** Go on in another chat of the timeline. `isFollowed`: because the customer wrote there. */
  onChat?: ((conversationId: string, isFollowed: boolean) => void) | undefined;
  /** From which number an answer leaves, where there is a choice. */
  from?: ReactNode;
}

const NO_LINES: readonly ThreadLine[] = [];

interface ChosenProps {
  attaching: ReturnType<typeof useFiles>;
  offer: Offer;
  onSend: ReturnType<typeof useSending>['sendFiles'];
  onClosed: () => void;
}

/** The files that were chosen, to be looked at before they leave. */
function Chosen({ attaching, offer, onSend, onClosed }: ChosenProps) {
  if (attaching.files === null) return null;
  return (
    <Suspense>
      <AttachModal
        files={attaching.files}
        again={attaching.again}
        offer={offer}
        onMore={attaching.take}
        onClose={(chosen) => {
          attaching.giveUp(chosen);
          onClosed();
        }}
        onSend={(chosen) => {
          onSend(chosen);
          attaching.drop();
          onClosed();
        }}
      />
    </Suspense>
  );
}

/** What plays here stops when it is left. */
function useSilenceAfter(): void {
  useEffect(
    () => () => {
      playback.pause();
    },
    [],
  );
}

/** A conversation's messages, or all with its person, and the field to answer in. Mount it anew for every one of both. */
export function ThreadPane(props: Props) {
  const { conversationId, channelId, title, inGroup, closed, unreadCount, draft, onDraft, onSeen, onNext } = props;
  const { people, noteId = null, lines = NO_LINES, onOldest, timeline, onChat } = props;
  const [isNoting, setNoting] = useState(false);
  const [recordingIn, setRecordingIn] = useState<string | null>(null);
  const isRecording = recordingIn === conversationId;
  const { t } = useTranslation();
  const offer = useOffer(channelId, closed);
  const canSend = offer.closed === null;
  const field = useRef<HTMLTextAreaElement>(null);
  const attaching = useFiles(offer);
  const source = useSource(conversationId, timeline);
  const thread = useThread(source);
  const oldestAt = thread.data?.items[0]?.at;
  useEffect(() => {
    if (oldestAt !== undefined) onOldest?.(oldestAt);
  }, [oldestAt, onOldest]);
  const typing = useTyping(conversationId, canSend && offer.typing);
  const isOver = useFileDrop(canSend && !isNoting && offer.files.length > 0, attaching.take);
  useSilenceAfter();

  const focusField = (): void => {
    setTimeout(() => field.current?.focus());
  };
  const answering = useAnswering({
    messages: thread.data?.items,
    conversationId,
    channelId,
    canSend,
    title,
    field,
    onChat: (id) => onChat?.(id, false),
  });
  const { quote, editing, verbs, dropQuote, stopEditing } = answering;
  const { sendText, sendFiles, sendVoice } = useSending(conversationId, quote, dropQuote);
  const isBegun = draft !== '' || quote !== null || editing !== null || isNoting || isRecording;
  const isQuiet = useFollowing({
    conversationId,
    to: timeline?.answerTo ?? null,
    isIdle: !isBegun && attaching.files === null,
    field,
    onFollow: (id) => onChat?.(id, true),
  });

  return (
    <div className={classes['pane']}>
      <ThreadBody
        conversationId={conversationId}
        source={source}
        thread={thread}
        unreadCount={unreadCount}
        lines={lines}
        inGroup={inGroup}
        verbs={canSend ? verbs : undefined}
        noteId={noteId}
        onSeen={onSeen}
      />
      {props.notice}
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
        from={props.from}
      >
        <Composer
          key={conversationId}
          conversationId={conversationId}
          isQuiet={isQuiet}
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
          isRecording={isRecording}
          onRecording={(isOn) => {
            setRecordingIn(isOn ? conversationId : null);
          }}
        />
      </ThreadFoot>
      <Chosen attaching={attaching} offer={offer} onSend={sendFiles} onClosed={focusField} />
      {isOver && <div className={classes['drop']}>{t('messages.drop_here')}</div>}
    </div>
  );
}
