import { IconCalendarEvent, IconCalendarX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { EventRead, MessageRead } from '@/api/types';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { AnswerList } from './AnswerList';
import classes from './content.module.css';
import { FoldedText } from './FoldedText';

/** Something that takes place: when, and in its author's words what and where. */
export function EventBody({ message, event }: { message: MessageRead; event: EventRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { starts_at: startsAt, ends_at: endsAt, canceled } = event;
  const Icon = canceled === true ? IconCalendarX : IconCalendarEvent;
  return (
    <span className={classes['poll']} data-testid="event">
      <span className={classes['question']}>
        <Icon size={18} aria-hidden="true" />
        <strong>{canceled === true ? t('messages.event_canceled') : t('messages.kind.event')}</strong>
      </span>
      {startsAt != null && (
        <span className={classes['facts']}>
          {[startsAt, endsAt ?? null]
            .filter((at) => at !== null)
            .map((at) => dateTime(at, locale))
            .join(' – ')}
        </span>
      )}
      <FoldedText message={message} />
      {message.votes !== null && (
        <AnswerList
          message={message}
          answers={[
            { name: 'going', shown: t('messages.event_going') },
            { name: 'maybe', shown: t('messages.event_maybe') },
            { name: 'not_going', shown: t('messages.event_not_going') },
          ]}
        />
      )}
    </span>
  );
}
