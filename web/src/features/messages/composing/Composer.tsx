import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react';
import { Suspense, useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { QuoteRead } from '@/api/types';
import { GrowingTextarea } from '@/components/GrowingTextarea';
import { later, NotOpened } from '@/components/later';
import { useIsTouch } from '@/lib/media';
import type { ReplyPicker } from '@/lib/reply-picker';
import { QuoteBlock } from '../content/QuoteBlock';
import { AttachButton } from './AttachButton';
import { typesAmong } from './attachments';
import classes from './Composer.module.css';
import { Counter, isCounted } from './Counter';
import { MainButton } from './MainButton';
import type { Words } from './mentioning';
import { MentionList } from './MentionList';
import type { Offer } from './offer';
import { useDraftText } from './use-draft-text';
import { useFieldFocus } from './use-field-focus';
import type { People } from './use-mentions';
import { useMentions } from './use-mentions';
import { useReplies } from './use-replies';
import type { useTyping } from './use-typing';

const Recorder = later(() => import('../voice/Recorder'), 'Recorder', NotOpened);

interface Props {
  conversationId: string;
  ref: RefObject<HTMLTextAreaElement | null>;
  offer: Offer;
  draft: string;
  quote: QuoteRead | null;
  onDraft: (text: string) => void;
  /** Tells the other side that somebody writes or records here. */
  typing: ReturnType<typeof useTyping>;
  onDropQuote: () => void;
  /** Who can be named, in a group. */
  people: People | undefined;
  /** Offers quick replies after a slash. */
  replies: ReplyPicker | undefined;
  onSend: (words: Words) => void;
  /** Send, then open the next customer who waits. */
  onSendAndNext: (words: Words) => void;
  onFiles: (files: File[]) => void;
  onVoice: (file: File, seconds: number, waveform: readonly number[]) => void;
  isRecording: boolean;
  onRecording: (isRecording: boolean) => void;
  /** Leave the focus where it is. */
  isQuiet: boolean;
  /** Told of a `#` typed into the empty field, with what takes it away again; absent where there are no tags. */
  onHash: ((clear: () => void) => void) | undefined;
}

/** What is answered, above the field. */
function Answered({ conversationId, quote, onDrop }: { conversationId: string; quote: QuoteRead; onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['quote']} data-testid="composer-quote">
      <QuoteBlock conversationId={conversationId} quote={quote} />
      <ActionIcon variant="subtle" color="gray" aria-label={t('messages.drop_quote')} onClick={onDrop}>
        <IconX size={18} />
      </ActionIcon>
    </div>
  );
}

/** Take the files of what is pasted, if it has any. */
function pasteFiles(event: ClipboardEvent, onFiles: (files: File[]) => void): void {
  const files = [...event.clipboardData.files];
  if (files.length === 0) return;
  event.preventDefault();
  onFiles(files);
}

/** Where the answer is written, recorded or attached. */
export function Composer(props: Props) {
  const { ref, offer, draft, quote, typing, people, onDraft, onDropQuote } = props;
  const { onSend, onSendAndNext, onFiles, onVoice, isRecording, onRecording } = props;
  const { t } = useTranslation();
  const counterId = useId();
  const listId = useId();
  const isTouch = useIsTouch();
  useFieldFocus(ref, isTouch || props.isQuiet ? 'never' : 'unless-covered');
  const [text, setText] = useDraftText(draft, onDraft);
  const naming = useMentions({ people, field: ref, text, onText: setText });
  const replies = useReplies({ Picker: props.replies, conversationId: props.conversationId, field: ref, text });
  const length = useMemo(() => Array.from(text).length, [text]);
  const isTooLong = length > offer.longestText;
  const isEmpty = text.trim() === '' && replies.files.length === 0;

  const submit = (send: (words: Words) => void): void => {
    if (isEmpty || isTooLong || replies.isUnfilled()) return;
    setText('');
    typing.pause();
    send({ ...naming.take(text.trim()), files: replies.take() });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || naming.onKeyDown(event) || replies.onKeyDown(event)) return;
    if (event.key === 'Escape' && quote !== null) onDropQuote();
    if (event.key !== 'Enter' || event.shiftKey) return;
    if (isTouch && !event.altKey) return;
    event.preventDefault();
    submit(event.altKey ? onSendAndNext : onSend);
  };
  const stopRecording = (): void => {
    onRecording(false);
    typing.pause();
    queueMicrotask(() => ref.current?.focus());
  };

  return (
    <div className={classes['composer']}>
      {quote !== null && <Answered conversationId={props.conversationId} quote={quote} onDrop={onDropQuote} />}
      {naming.offered.length > 0 && (
        <MentionList id={listId} members={naming.offered} current={naming.current} onChoose={naming.choose} />
      )}
      {!isRecording && replies.shown}
      {isRecording && (
        <Suspense fallback={<div className={classes['line']} style={{ minHeight: 44 }} />}>
          <Recorder onSend={onVoice} onClose={stopRecording} onRunning={typing.record} />
        </Suspense>
      )}
      <div className={classes['line']} hidden={isRecording}>
        {offer.files.length > 0 && <AttachButton types={typesAmong(offer.files)} onFiles={onFiles} />}
        <GrowingTextarea
          ref={ref}
          className={classes['field']}
          value={text}
          maxRows={8}
          aria-label={t('messages.compose')}
          placeholder={t('messages.compose_placeholder')}
          aria-describedby={isCounted(length, offer.longestText) ? counterId : undefined}
          error={isTooLong}
          data-testid="composer"
          {...(naming.offered.length > 0 && {
            'aria-controls': listId,
            'aria-activedescendant': `${listId}-${naming.current}`,
          })}
          {...replies.aria}
          onChange={(event) => {
            if (text === '' && event.currentTarget.value === '#') {
              props.onHash?.(() => {
                setText('');
              });
            }
            setText(event.currentTarget.value);
            naming.look(event.currentTarget.value);
            replies.look(event.currentTarget.value);
            typing.type(event.currentTarget.value);
          }}
          onBlur={() => {
            naming.close();
            replies.close();
            typing.pause();
          }}
          onPaste={(event) => {
            if (offer.files.length > 0) pasteFiles(event, onFiles);
          }}
          onKeyDown={onKeyDown}
        />
        <MainButton
          records={isEmpty && offer.voice}
          disabled={isTooLong || (isEmpty && !offer.voice)}
          onSend={() => {
            submit(onSend);
          }}
          onRecord={() => {
            onRecording(true);
          }}
        />
      </div>
      <Counter id={counterId} length={length} longest={offer.longestText} isDraft />
    </div>
  );
}
