import { useTranslation } from 'react-i18next';

import classes from './DisappearingNote.module.css';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** Messages of this chat disappear on the phones: whoever answers should know it. */
export function DisappearingNote({ seconds }: { seconds: number | null }) {
  const { t } = useTranslation();
  if (seconds === null) return null;
  const inDays = seconds % DAY_S === 0;
  const count = inDays ? seconds / DAY_S : Math.max(1, Math.round(seconds / HOUR_S));
  return (
    <p className={classes['note']} data-testid="disappearing">
      {inDays ? t('conversations.disappears_days', { count }) : t('conversations.disappears_hours', { count })}
    </p>
  );
}
