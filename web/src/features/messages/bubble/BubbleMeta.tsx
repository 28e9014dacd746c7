import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { NumberMark } from '@/components/NumberMark';
import { Ticks } from '@/components/Ticks';
import { useLocale } from '@/lib/session';
import { clock, dateTime } from '@/lib/time';
import classes from './Bubble.module.css';
import { OriginMark } from './OriginMark';

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

/** A bubble's foot; without `author` it fits on a small picture. */
export function Meta({ message, author }: { message: MessageRead; author?: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <span className={classes['meta']} title={useTimes(message)}>
      <NumberMark conversationId={message.conversation_id} />
      {message.direction === 'out' && author !== undefined && <span className={classes['author']}>{author}</span>}
      <OriginMark origin={message.origin} />
      {message.edited_at !== null && message.deleted_at === null && (
        <span>{message.asked_anew_at === null ? t('messages.edited') : t('messages.edited_after_answer')}</span>
      )}
      <time dateTime={message.at}>{clock(message.at, locale)}</time>
      {message.direction === 'out' && <Ticks status={message.status} />}
    </span>
  );
}
