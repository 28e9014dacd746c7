import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSend2, IconX } from '@tabler/icons-react';
import type { KeyboardEvent, Ref } from 'react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import type { QuoteRead } from '@/api/types';
import { useDraftText } from '../use-draft-text';
import classes from './Composer.module.css';
import { QuoteBlock } from './QuoteBlock';

/** WhatsApp's longest text, in characters as the server counts them. */
const LIMIT = 4096;
const COUNTER_FROM = 3800;

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  draft: string;
  quote: QuoteRead | null;
  onDraft: (text: string) => void;
  onDropQuote: () => void;
  onSend: (text: string) => void;
  /** Send, then open the next customer who waits. */
  onSendAndNext: (text: string) => void;
}

/** Where the answer is written. */
export function Composer({ ref, draft, quote, onDraft, onDropQuote, onSend, onSendAndNext }: Props) {
  const { t } = useTranslation();
  const counterId = useId();
  const isTouch = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false });
  const [text, setText] = useDraftText(draft, onDraft);
  const length = Array.from(text).length;
  const isTooLong = length > LIMIT;
  const canSend = text.trim() !== '' && !isTooLong;

  const submit = (send: (text: string) => void): void => {
    if (!canSend) return;
    setText('');
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
      <div className={classes['line']}>
        <Textarea
          ref={ref}
          className={classes['field']}
          value={text}
          autosize
          minRows={1}
          maxRows={8}
          aria-label={t('messages.compose')}
          placeholder={t('messages.compose_placeholder')}
          aria-describedby={length >= COUNTER_FROM ? counterId : undefined}
          error={isTooLong}
          data-testid="composer"
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
        <Tooltip label={t('messages.send_hint')}>
          <ActionIcon
            size={44}
            radius="xl"
            variant="filled"
            aria-label={t('messages.send')}
            disabled={!canSend}
            onClick={() => {
              submit(onSend);
            }}
          >
            <IconSend2 size={21} />
          </ActionIcon>
        </Tooltip>
      </div>
      {length >= COUNTER_FROM && (
        <div id={counterId} className={classes['counter']} data-over={isTooLong} role="status">
          {isTooLong ? t('messages.too_long', { count: length - LIMIT }) : `${length} / ${LIMIT}`}
        </div>
      )}
    </div>
  );
}
