import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ChannelRead } from '@/api/types';
import classes from './channels.module.css';

const MISSING = {
  for_now: 'channels.history_missing_for_now',
  for_good: 'channels.history_missing_for_good',
} as const;

/** How much of the phone's older conversations has come, or that some or all do not; nothing once it is all here. */
export function HistoryProgress({ history }: { history: NonNullable<ChannelRead['history']> }) {
  const { t } = useTranslation();
  if (history.missing) return <p data-testid="channel-history">{t(MISSING[history.missing])}</p>;
  if (history.done && history.progress !== null) return null;
  if (history.done) return <p data-testid="channel-history">{t('channels.history_none')}</p>;
  const label =
    history.progress === null
      ? t('channels.history_coming')
      : t('channels.history_progress', { percent: history.progress });
  return (
    <div className={classes['history']} role="status" data-testid="channel-history">
      <span>{label}</span>
      <Progress value={history.progress ?? 100} animated={history.progress === null} aria-label={label} />
    </div>
  );
}
