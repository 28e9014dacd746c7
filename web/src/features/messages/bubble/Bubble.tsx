import { Button } from '@mantine/core';
import { IconArrowForwardUp, IconBan, IconEyeOff } from '@tabler/icons-react';
import { lazy, memo, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { Ticks } from '@/components/Ticks';
import { useCapabilities } from '@/lib/directory';
import { avatarColor } from '@/lib/avatar';
import { failureText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import { useCan, useLocale, useSession } from '@/lib/session';
import { clock, dateTime } from '@/lib/time';
import { useResend } from '../api/resend';
import { authorName } from './author';
import { contentHeight } from '../thread/heights';
import type { MessageVerbs } from './verbs';
import { canReply } from './verbs';
import classes from './Bubble.module.css';
import { BubbleActions } from './BubbleActions';
import { BubbleFrame } from './BubbleFrame';
import { FoldedText } from '../content/FoldedText';
import { QuoteBlock } from '../content/QuoteBlock';

const MessageContent = lazy(() =>
  import('../content/MessageContent').then((module) => ({ default: module.MessageContent })),
);
const Reactions = lazy(() => import('../content/Reactions').then((module) => ({ default: module.Reactions })));

interface Props {
  message: MessageRead;
  startsGroup: boolean;
  flashing: boolean;
  /** In a group every bubble says who wrote it. */
  inGroup: boolean;
  verbs: MessageVerbs | undefined;
  onOpenQuote: (id: string) => Promise<void>;
}

/** When each tick came, for those who hover. */
function useTimes(message: MessageRead): string {
  const { t } = useTranslation();
  const locale = useLocale();
  const lines = [dateTime(message.at, locale)];
  if (message.edited_at !== null) lines.push(t('messages.edited_at', { at: dateTime(message.edited_at, locale) }));
  if (message.delivered_at !== null) {
    lines.push(t('messages.delivered_at', { at: dateTime(message.delivered_at, locale) }));
  }
  if (message.read_at !== null) lines.push(t('messages.read_at', { at: dateTime(message.read_at, locale) }));
  if (message.ticks !== null) lines.push(t('messages.ticks', { ...message.ticks }));
  return lines.join('\n');
}

function Meta({ message, author }: { message: MessageRead; author: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <span className={classes['meta']} title={useTimes(message)}>
      {message.direction === 'out' && <span className={classes['author']}>{author}</span>}
      {message.edited_at !== null && message.deleted_at === null && <span>{t('messages.edited')}</span>}
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
      <span>{failureText(t, message.error)}</span>
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

/** What stands above the content: that it was passed on, or could be seen once. */
function Marks({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  return (
    <>
      {message.forwarded && (
        <span className={classes['mark']}>
          <IconArrowForwardUp size={15} aria-hidden="true" /> {t('messages.forwarded')}
        </span>
      )}
      {message.view_once && (
        <span className={classes['mark']}>
          <IconEyeOff size={15} aria-hidden="true" /> {t('messages.view_once')}
        </span>
      )}
    </>
  );
}

function Content({ message }: { message: MessageRead }) {
  const { t } = useTranslation();
  if (message.deleted_at !== null) {
    return (
      <span className={classes['unsupported']}>
        <IconBan size={17} aria-hidden="true" /> {t('messages.deleted')}
      </span>
    );
  }
  if (message.kind === 'text' && message.text !== null) return <FoldedText message={message} />;
  return (
    <Suspense fallback={<span className={classes['awaited']} style={{ height: contentHeight(message) }} />}>
      <MessageContent message={message} />
    </Suspense>
  );
}

/** A picture makes the bubble as wide as itself; without words the time stands on it, as it does on phones. */
function pictureLook({ kind, media, text, deleted_at }: MessageRead): 'none' | 'worded' | 'bare' {
  const isPicture = (kind === 'image' || kind === 'video') && media?.state === 'ready' && deleted_at === null;
  if (!isPicture) return 'none';
  return kind === 'image' && (text === null || text === '') ? 'bare' : 'worded';
}

/** One message. */
export const Bubble = memo(function Bubble({ message, startsGroup, flashing, inGroup, verbs, onOpenQuote }: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const can = useCapabilities(message.channel_id);
  const [menuOpened, setMenuOpened] = useState<boolean>();
  const isOut = message.direction === 'out';
  const isDeleted = message.deleted_at !== null;
  const author = isOut
    ? authorName(message.author, member.id, t)
    : (message.author.name ?? t('messages.author_contact'));
  const mayReply = verbs !== undefined && canReply(message, can);
  return (
    <BubbleFrame
      direction={message.direction}
      startsGroup={startsGroup}
      flashing={flashing}
      bare={message.kind === 'sticker' && message.media?.state === 'ready' && !isDeleted}
      label={t('messages.bubble_label', { author })}
      onSwipe={
        mayReply
          ? () => {
              verbs.reply(message);
            }
          : undefined
      }
      onHold={
        isDeleted
          ? undefined
          : () => {
              setMenuOpened(true);
            }
      }
      actions={
        !isDeleted && (
          <BubbleActions
            message={message}
            verbs={verbs}
            canReply={mayReply}
            opened={menuOpened}
            onOpened={setMenuOpened}
          />
        )
      }
      data={{
        'data-status': message.status,
        'data-message-id': message.id,
        'data-kind': message.kind,
        'data-picture': pictureLook(message),
      }}
    >
      {inGroup && !isOut && startsGroup && (
        <span
          className={classes['participant']}
          dir="auto"
          style={{ '--name': avatarColor(message.author.id ?? author) } as object}
        >
          {author}
        </span>
      )}
      {!isDeleted && <Marks message={message} />}
      {message.quote !== null && !isDeleted && (
        <QuoteBlock quote={message.quote} onOpen={(id) => void onOpenQuote(id)} />
      )}
      <span className={classes['content']}>
        <Content message={message} />
        <Meta message={message} author={author} />
      </span>
      {message.status === 'failed' && <Failure message={message} />}
      {message.status === 'unknown' && (
        <div className={classes['trouble']} data-tone="amber">
          {t('messages.unknown_outcome')}
        </div>
      )}
      {message.problem === 'cut' && !isDeleted && (
        <div className={classes['trouble']} data-tone="amber">
          {t('messages.shown_in_part')}
        </div>
      )}
      {message.reactions.length > 0 && !isDeleted && (
        <Suspense fallback={<span className={classes['reactionsRoom']} />}>
          <Reactions reactions={message.reactions} counts={message.reaction_counts} />
        </Suspense>
      )}
    </BubbleFrame>
  );
});
