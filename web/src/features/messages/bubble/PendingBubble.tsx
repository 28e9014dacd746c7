import { Button, Group } from '@mantine/core';
import { memo, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { NumberMark } from '@/components/NumberMark';
import { Ticks } from '@/components/Ticks';
import { later } from '@/components/later';
import { errorText } from '@/lib/error-text';
import { ApiError } from '@/api/errors';
import { useLocale } from '@/lib/session';
import { clock } from '@/lib/time';
import { dropFile } from '../files';
import type { Pending } from '../outbox';
import { ANSWERED_MEANWHILE, FILE_LOST, isOpen } from '../outbox';
import { useOutbox, usePending } from '../outbox-context';
import classes from './Bubble.module.css';
import { BubbleFrame } from './BubbleFrame';
import { newerIn, NewerNote } from './NewerNote';
import { MessageText } from '../content/MessageText';
import { QuoteBlock } from '../content/QuoteBlock';

const PendingAttachment = later(() => import('./PendingAttachment'), 'PendingAttachment');

/** Give a message up; its file, too. */
function useDiscard(clientKey: string): () => void {
  const outbox = useOutbox();
  return () => {
    outbox.discard(clientKey);
    dropFile(clientKey);
  };
}

function Refusal({ pending }: { pending: Pending }) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  const discard = useDiscard(pending.clientKey);
  const { code, message, data } = pending.error ?? { code: '', message: '' };
  const newer = code === ANSWERED_MEANWHILE ? newerIn(data) : null;
  const [now] = useState(Date.now);
  return (
    <div className={classes['trouble']} data-tone={newer === null ? 'red' : 'amber'}>
      <span>{errorText(t, new ApiError(400, code, message, data))}</span>
      {newer !== null && <NewerNote newer={newer} now={now} />}
      <Group gap={6}>
        {code !== FILE_LOST && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              if (newer === null) outbox.retry(pending.clientKey);
              else outbox.confirm(pending.conversationId, newer.id);
            }}
          >
            {t(newer === null ? 'messages.send_again' : 'messages.send_anyway')}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="red" onClick={discard}>
          {t('messages.discard')}
        </Button>
      </Group>
    </div>
  );
}

const HANGS_MS = 4000;

/** Why it has not left yet; the first one says it aloud for all. A file that is on its way tells that itself. */
function Delay({ pending: { clientKey, conversationId, state, attachment } }: { pending: Pending }) {
  const { t } = useTranslation();
  const isFirst = usePending([conversationId]).find(isOpen)?.clientKey === clientKey;
  const isAsked = state === 'sending' && (attachment === null || attachment.mediaId !== null);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isAsked) return;
    const timer = setTimeout(() => {
      setLong(true);
    }, HANGS_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isAsked]);
  if (state !== 'waiting' && !isLong) return null;
  return (
    <span className={classes['waitingNote']} role={isFirst ? 'status' : undefined}>
      {t(isLong ? 'connection.hangs' : 'messages.waits_for_server')}
    </span>
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
  const discard = useDiscard(pending.clientKey);
  const isRefused = pending.state === 'refused';
  const author = t('messages.author_me');
  const mentions = (pending.mentions ?? []).map((one) => ({ ...one, contact_id: null, is_us: false }));
  return (
    <BubbleFrame
      direction="out"
      startsGroup={startsGroup}
      label={t('messages.bubble_label', { author })}
      data={{ 'data-status': isRefused ? 'refused' : 'sending', 'data-client-key': pending.clientKey }}
    >
      {pending.quote !== null && <QuoteBlock conversationId={pending.conversationId} quote={pending.quote} />}
      <span className={classes['content']}>
        {pending.attachment !== null && (
          <Suspense fallback={null}>
            <PendingAttachment pending={pending} attachment={pending.attachment} onCancel={discard} />
          </Suspense>
        )}
        {pending.text !== '' && <MessageText text={pending.text} mentions={mentions} />}
        <span className={classes['meta']}>
          <NumberMark conversationId={pending.conversationId} />
          <span className={classes['author']}>{author}</span>
          <time dateTime={pending.createdAt}>{clock(pending.createdAt, locale)}</time>
          <Ticks status={isRefused ? 'failed' : 'queued'} />
        </span>
      </span>
      {isRefused && <Refusal pending={pending} />}
      <Delay pending={pending} />
    </BubbleFrame>
  );
});
