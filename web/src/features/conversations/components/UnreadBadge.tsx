import { useTranslation } from 'react-i18next';

import classes from './chips.module.css';

/** Unread messages: a red circle when they are mine to answer, a grey square when a colleague's. */
export function UnreadBadge({ count, mine }: { count: number; mine: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={classes['unread']} data-mine={mine} data-testid="unread-badge">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="sf-visually-hidden">{t('conversations.unread', { count })}</span>
    </span>
  );
}
