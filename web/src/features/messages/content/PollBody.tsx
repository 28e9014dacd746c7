import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MessageRead, PollRead } from '@/api/types';
import { AnswerList } from './AnswerList';
import classes from './content.module.css';

/** A poll's question and answers, and who chose what. */
export function PollBody({ message, poll }: { message: MessageRead; poll: PollRead }) {
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
      <AnswerList message={message} answers={poll.options.map((name) => ({ name, shown: name }))}>
        {poll.left_out !== undefined && poll.left_out > 0 && (
          <li>{t('messages.left_out', { count: poll.left_out })}</li>
        )}
      </AnswerList>
    </span>
  );
}
