import { Button, Group } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import { Ticks } from '@/components/Ticks';
import { errorText } from '@/lib/error-text';
import { ApiError } from '@/api/errors';
import { useLocale } from '@/lib/session';
import { clock } from '@/lib/time';
import type { Pending } from '../outbox';
import { useOutbox } from '../outbox-context';
import classes from './Bubble.module.css';
import { BubbleFrame } from './BubbleFrame';
import { MessageText } from './MessageText';
import { QuoteBlock } from './QuoteBlock';

function Refusal({ pending }: { pending: Pending }) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  const { code, message } = pending.error ?? { code: '', message: '' };
  return (
    <div className={classes['trouble']} data-tone="red">
      <span>{errorText(t, new ApiError(400, code, message))}</span>
      <Group gap={6}>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            outbox.retry(pending.clientKey);
          }}
        >
          {t('messages.send_again')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          onClick={() => {
            outbox.discard(pending.clientKey);
          }}
        >
          {t('messages.discard')}
        </Button>
      </Group>
    </div>
  );
}

/** A message the server has not confirmed yet: with a clock, or with the reason why it was not taken. */
export const PendingBubble = memo(function PendingBubble({
  pending,
  startsGroup,
}: {
  pending: Pending;
  startsGroup: boolean;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const isRefused = pending.state === 'refused';
  const author = t('messages.author_me');
  return (
    <BubbleFrame
      direction="out"
      startsGroup={startsGroup}
      label={t('messages.bubble_label', { author })}
      data={{ 'data-status': isRefused ? 'refused' : 'sending', 'data-client-key': pending.clientKey }}
    >
      {pending.quote !== null && <QuoteBlock quote={pending.quote} />}
      <span className={classes['content']}>
        <MessageText text={pending.text} />
        <span className={classes['meta']}>
          <span className={classes['author']}>{author}</span>
          <time dateTime={pending.createdAt}>{clock(pending.createdAt, locale)}</time>
          <Ticks status={isRefused ? 'failed' : 'queued'} />
        </span>
      </span>
      {isRefused && <Refusal pending={pending} />}
      {pending.state === 'waiting' && <span className={classes['waitingNote']}>{t('messages.waits_for_server')}</span>}
    </BubbleFrame>
  );
});
