import { Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment, shortDuration } from '@/lib/time';
import { waitingLevel } from '../waiting';
import classes from './chips.module.css';

const UNIT_KEY = {
  moment: 'conversations.waits_moment',
  minutes: 'conversations.waits_minutes',
  hours: 'conversations.waits_hours',
  days: 'conversations.waits_days',
} as const;

/** How long somebody has been waiting: grey, of a customer then amber with a clock, then red with a warning sign. */
export function WaitingChip({ row }: { row: ConversationRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const since = row.waiting_since;
  if (since === null) return null;
  const level = waitingLevel(since, now, row.contact);
  const { unit, count } = shortDuration(Math.max(0, now - Date.parse(since)));
  const text = t(UNIT_KEY[unit], { count });
  return (
    <Tooltip label={t('conversations.waits_since', { at: moment(since, now, locale) })}>
      <span className={classes['waiting']} data-level={level} data-testid="waiting-chip">
        {level === 'late' && <IconClock size={13} stroke={2.2} aria-hidden="true" />}
        {level === 'urgent' && <IconAlertTriangle size={13} stroke={2.2} aria-hidden="true" />}
        <span className="sf-visually-hidden">{t('conversations.waits')}</span>
        {text}
      </span>
    </Tooltip>
  );
}
