import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { PollRead } from '@/api/types';
import classes from './content.module.css';

/** A poll's question and answers. Who voted for what stays on the phones: WhatsApp encrypts it apart. */
export function PollBody({ poll }: { poll: PollRead }) {
  const { t } = useTranslation();
  return (
    <span className={classes['poll']} data-testid="poll">
      <span className={classes['question']}>
        <IconChartBar size={18} aria-hidden="true" />
        <strong dir="auto">{poll.name}</strong>
      </span>
      <span className={classes['facts']}>
        {poll.selectable === 1 ? t('messages.poll_single') : t('messages.poll_several')}
      </span>
      <ul>
        {poll.options.map((option, index) => (
          <li key={index} dir="auto">
            {option}
          </li>
        ))}
        {poll.left_out !== undefined && poll.left_out > 0 && (
          <li>{t('messages.left_out', { count: poll.left_out })}</li>
        )}
      </ul>
    </span>
  );
}
