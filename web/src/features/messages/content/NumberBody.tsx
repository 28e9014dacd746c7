import { IconReplace } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { NumberChangeRead } from '@/api/types';
import { WithNumbers } from '@/components/WithNumbers';
import { formatPhone } from '@/lib/phone';
import classes from './content.module.css';

/** Somebody has another number than before. */
export function NumberBody({ change: { number_before: before, number_now: now } }: { change: NumberChangeRead }) {
  const { t } = useTranslation();
  const numbers = { before: formatPhone(before ?? ''), now: formatPhone(now ?? '') };
  const known = before === null ? t('messages.number.now', numbers) : t('messages.number.changed', numbers);
  return (
    <span className={classes['question']} data-testid="number-change">
      <IconReplace size={18} aria-hidden="true" />
      <span>
        <WithNumbers>{now === null ? t('messages.number.hidden') : known}</WithNumbers>
      </span>
    </span>
  );
}
