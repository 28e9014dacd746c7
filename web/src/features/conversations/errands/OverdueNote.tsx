import { IconAlarm } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { counted } from '../views/counted';
import type { FilterChange } from '../window';
import classes from './errands.module.css';

const MOST_COUNTED = 100; // by the server

/** Above the list: what came back to the reader and is not dealt with, with the way to it. */
export function OverdueNote({ own, onChange }: { own: number; onChange: (change: FilterChange) => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes['banner']}
      data-testid="overdue-note"
      onClick={() => {
        onChange({ view: 'overdue' });
      }}
    >
      <IconAlarm size={17} stroke={2} aria-hidden="true" />
      {t('conversations.overdue_own', { count: own, shown: counted({ count: own, at_least: own >= MOST_COUNTED }) })}
    </button>
  );
}
