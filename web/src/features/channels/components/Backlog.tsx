import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import { useNow } from '@/lib/now';
import { useLocale } from '@/lib/session';
import { moment } from '@/lib/time';
import classes from './channels.module.css';

const WHY = {
  not_stored: 'channels.backlog.not_stored',
  not_taken: 'channels.backlog.not_taken',
  not_understood: 'channels.backlog.not_understood',
} as const;

/** What does not come in though the number may be on line: since when, how much, why, and what failed for good. */
export function Backlog({ channel }: { channel: ChannelRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const { trouble, failed_deliveries: failed } = channel;
  if (trouble === null && failed === 0) return null;
  return (
    <div className={classes['restriction']} role="status" data-testid="channel-backlog">
      <IconAlertTriangle size={20} aria-hidden="true" />
      <span>
        {trouble !== null && (
          <>
            <strong>{t('channels.backlog.title', { since: moment(trouble.since, now, locale) })}</strong>
            <span>
              {t('channels.backlog.waiting', { count: trouble.waiting })} {t(WHY[trouble.code])}{' '}
              {t('channels.backlog.advice')}
            </span>
          </>
        )}
        {failed > 0 && <span>{t('channels.backlog.failed', { count: failed })}</span>}
      </span>
    </div>
  );
}
