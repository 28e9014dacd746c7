import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { useCan } from '@/lib/session';
import { useStateOf } from '../api/state';
import classes from './errands.module.css';
import type { Errand } from './text';
import { useErrandText, useLateness } from './text';

/** Above the field: what this chat came back for, to whom and how late it is, and the click that ticks it off. */
export function ErrandNote({ row, errand }: { row: ConversationRead; errand: Errand }) {
  const { t } = useTranslation();
  const canSend = useCan('messages.send');
  const state = useStateOf(row);
  const text = useErrandText()(errand);
  const late = useLateness(errand.due_at);
  return (
    <div className={classes['note']} data-overdue={errand.is_due} data-testid="errand">
      <span className={classes['text']} dir="auto">
        {text}
        {errand.is_due && <b className={classes['late']}>{`${t('conversations.overdue_by')} ${late}`}</b>}
      </span>
      {canSend && (
        <Button size="compact-sm" variant="default" loading={state.isPending} onClick={state.tickOff}>
          {t('conversations.errand_tick')}
        </Button>
      )}
    </div>
  );
}
