import { Button } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { Ticks } from '@/components/Ticks';
import { refusalText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import { useCan, useLocale, useSession } from '@/lib/session';
import { clock, dateTime } from '@/lib/time';
import { useResend } from '../api/resend';
import { authorName } from '../author';
import classes from './Bubble.module.css';
import { BubbleFrame } from './BubbleFrame';
import { MessageText } from './MessageText';
import { QuoteBlock } from './QuoteBlock';
import { UnsupportedBody } from './UnsupportedBody';

interface Props {
  message: MessageRead;
  startsGroup: boolean;
  flashing: boolean;
  onReply: ((message: MessageRead) => void) | undefined;
  onOpenQuote: (id: string) => Promise<void>;
}

/** When each tick came, for those who hover. */
function useTimes(message: MessageRead): string {
  const { t } = useTranslation();
  const locale = useLocale();
  const lines = [dateTime(message.at, locale)];
  if (message.delivered_at !== null) {
    lines.push(t('messages.delivered_at', { at: dateTime(message.delivered_at, locale) }));
  }
  if (message.read_at !== null) lines.push(t('messages.read_at', { at: dateTime(message.read_at, locale) }));
  return lines.join('\n');
}

function Meta({ message, author }: { message: MessageRead; author: string }) {
  const locale = useLocale();
  return (
    <span className={classes['meta']} title={useTimes(message)}>
      {message.direction === 'out' && <span className={classes['author']}>{author}</span>}
      <time dateTime={message.at}>{clock(message.at, locale)}</time>
      {message.direction === 'out' && <Ticks status={message.status} />}
    </span>
  );
}

function Failure({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const resend = useResend();
  const { failed } = useNotify();
  return (
    <div className={classes['trouble']} data-tone="red">
      <span>{refusalText(t, message.error)}</span>
      {message.resent_as_id !== null && <span className={classes['note']}>{t('messages.resent')}</span>}
      {message.resent_as_id === null && canSend && (
        <Button
          size="compact-sm"
          variant="default"
          loading={resend.isPending}
          onClick={() => {
            resend.mutate(message.id, { onError: failed });
          }}
        >
          {t('messages.send_again')}
        </Button>
      )}
    </div>
  );
}

/** One message. */
export const Bubble = memo(function Bubble({ message, startsGroup, flashing, onReply, onOpenQuote }: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const isOut = message.direction === 'out';
  const author = isOut
    ? authorName(message.author, member.id, t)
    : (message.author.name ?? t('messages.author_contact'));
  const canReply = onReply !== undefined && message.status !== 'failed' && message.status !== 'canceled';
  return (
    <BubbleFrame
      direction={message.direction}
      startsGroup={startsGroup}
      flashing={flashing}
      label={t('messages.bubble_label', { author })}
      onReply={
        canReply
          ? () => {
              onReply(message);
            }
          : undefined
      }
      data={{ 'data-status': message.status, 'data-message-id': message.id }}
    >
      {message.quote !== null && <QuoteBlock quote={message.quote} onOpen={(id) => void onOpenQuote(id)} />}
      <span className={classes['content']}>
        {message.kind !== 'text' || message.text === null ? (
          <UnsupportedBody message={message} />
        ) : (
          <MessageText text={message.text} />
        )}
        <Meta message={message} author={author} />
      </span>
      {message.status === 'failed' && <Failure message={message} />}
      {message.status === 'unknown' && (
        <div className={classes['trouble']} data-tone="amber">
          {t('messages.unknown_outcome')}
        </div>
      )}
    </BubbleFrame>
  );
});
