import { ActionIcon, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconMicrophone, IconPaperclip, IconSend2, IconX } from '@tabler/icons-react';
import type { KeyboardEvent, RefObject } from 'react';
import { lazy, Suspense, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { CapabilitiesRead, QuoteRead } from '@/api/types';
import { GrowingTextarea } from '@/components/GrowingTextarea';
import { useDraftText } from './use-draft-text';
import type { useTyping } from './use-typing';
import classes from './Composer.module.css';
import { QuoteBlock } from '../content/QuoteBlock';

const Recorder = lazy(() => import('../voice/Recorder').then((module) => ({ default: module.Recorder })));

/** How long before the longest text its length is shown, in characters. */
const COUNTED_BEFORE = 296;
/** The longest draft that the server keeps, in characters. */
const DRAFT_LIMIT = 131_072;

interface Props {
  ref: RefObject<HTMLTextAreaElement | null>;
  /** What its channel takes; until it is known, words. */
  can: CapabilitiesRead | undefined;
  draft: string;
  quote: QuoteRead | null;
  onDraft: (text: string) => void;
  /** Tells the other side that somebody writes or records here. */
  typing: ReturnType<typeof useTyping>;
  onDropQuote: () => void;
  onSend: (text: string) => void;
  /** Send, then open the next customer who waits. */
  onSendAndNext: (text: string) => void;
  onFiles: (files: File[]) => void;
  onVoice: (file: File, seconds: number) => void;
}

function Attach({ onFiles }: Pick<Props, 'onFiles'>) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Tooltip label={t('messages.attach')}>
      <ActionIcon
        size={44}
        radius="xl"
        variant="subtle"
        color="gray"
        aria-label={t('messages.attach')}
        onClick={() => {
          input.current?.click();
        }}
      >
        <IconPaperclip size={22} />
        <input
          ref={input}
          type="file"
          multiple
          hidden
          data-testid="attach-input"
          onClick={(event) => {
            event.stopPropagation();
          }}
          onChange={(event) => {
            onFiles([...(event.currentTarget.files ?? [])]);
            // The same file can be chosen once more.
            event.currentTarget.value = '';
          }}
        />
      </ActionIcon>
    </Tooltip>
  );
}

function MainButton({
  isEmpty,
  disabled,
  onSend,
  onRecord,
}: Record<'onSend' | 'onRecord', () => void> & Record<'isEmpty' | 'disabled', boolean>) {
  const { t } = useTranslation();
  const label = isEmpty ? t('messages.record') : t('messages.send');
  return (
    <Tooltip label={isEmpty ? t('messages.record') : t('messages.send_hint')}>
      <ActionIcon
        size={44}
        radius="xl"
        variant={isEmpty ? 'subtle' : 'filled'}
        {...(isEmpty ? { color: 'gray' } : {})}
        aria-label={label}
        disabled={disabled}
        onClick={isEmpty ? onRecord : onSend}
      >
        {isEmpty ? <IconMicrophone size={22} /> : <IconSend2 size={21} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Where the answer is written, recorded or attached. */
export function Composer(props: Props) {
  const { ref, can, draft, quote, typing, onDraft, onDropQuote, onSend, onSendAndNext, onFiles, onVoice } = props;
  const { t } = useTranslation();
  const counterId = useId();
  const isTouch = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false });
  const [text, setText] = useDraftText(draft, onDraft);
  const [isRecording, setRecording] = useState(false);
  const length = useMemo(() => Array.from(text).length, [text]);
  // In characters as the server counts them.
  const limit = can?.longest_text ?? 4096;
  const isCounted = length >= limit - COUNTED_BEFORE;
  const isTooLong = length > limit;
  const takesFiles = can?.sends.includes('document') === true;
  const takesVoice = can?.sends.includes('voice') === true;
  const isEmpty = text.trim() === '';

  const submit = (send: (text: string) => void): void => {
    if (isEmpty || isTooLong) return;
    setText('');
    typing.pause();
    send(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && quote !== null) onDropQuote();
    if (event.key !== 'Enter' || event.shiftKey) return;
    // On a phone's keyboard Enter is the only way to a new line.
    if (isTouch && !event.altKey) return;
    event.preventDefault();
    submit(event.altKey ? onSendAndNext : onSend);
  };
  const stopRecording = (): void => {
    setRecording(false);
    typing.pause();
    queueMicrotask(() => ref.current?.focus());
  };

  return (
    <div className={classes['composer']}>
      {quote !== null && (
        <div className={classes['quote']}>
          <QuoteBlock quote={quote} />
          <ActionIcon variant="subtle" color="gray" aria-label={t('messages.drop_quote')} onClick={onDropQuote}>
            <IconX size={18} />
          </ActionIcon>
        </div>
      )}
      {isRecording && (
        <Suspense fallback={<div className={classes['line']} style={{ minHeight: 44 }} />}>
          <Recorder onSend={onVoice} onClose={stopRecording} onRunning={typing.record} />
        </Suspense>
      )}
      <div className={classes['line']} hidden={isRecording}>
        {takesFiles && <Attach onFiles={onFiles} />}
        <GrowingTextarea
          ref={ref}
          className={classes['field']}
          value={text}
          maxRows={8}
          aria-label={t('messages.compose')}
          placeholder={t('messages.compose_placeholder')}
          aria-describedby={isCounted ? counterId : undefined}
          error={isTooLong}
          data-testid="composer"
          onChange={(event) => {
            setText(event.currentTarget.value);
            typing.type(event.currentTarget.value);
          }}
          onBlur={typing.pause}
          onPaste={(event) => {
            const files = [...event.clipboardData.files];
            if (files.length === 0 || !takesFiles) return;
            event.preventDefault();
            onFiles(files);
          }}
          onKeyDown={onKeyDown}
        />
        <MainButton
          isEmpty={isEmpty && takesVoice}
          disabled={isTooLong || (isEmpty && !takesVoice)}
          onSend={() => {
            submit(onSend);
          }}
          onRecord={() => {
            setRecording(true);
          }}
        />
      </div>
      {isCounted && (
        <div id={counterId} className={classes['counter']} data-over={isTooLong} role="status">
          {isTooLong ? t('messages.too_long', { count: length - limit }) : `${length} / ${limit}`}
          {length > DRAFT_LIMIT && ` ${t('messages.draft_too_long')}`}
        </div>
      )}
    </div>
  );
}
