import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead } from '@/api/types';
import { tellingName } from '@/lib/names';
import classes from './content.module.css';

interface Props {
  message: MessageRead;
  /** What can be chosen: how a vote names it, and how it is shown. */
  answers: { name: string; shown: string }[];
  children?: ReactNode;
}

/** The answers of a poll or an event, how many chose each, and who, as far as they are named. */
export function AnswerList({ message: { votes }, answers, children }: Props) {
  const { t } = useTranslation();
  const who = (name: string): string =>
    (votes?.votes ?? [])
      .filter(({ options }) => options.includes(name))
      .map((vote) =>
        vote.from_me ? t('messages.author_me') : (tellingName(vote.author.name) ?? t('messages.author_contact')),
      )
      .join(', ');
  return (
    <ul>
      {answers.map(({ name, shown }, index) => {
        const count = votes?.counts[name] ?? 0;
        return (
          <li key={index}>
            <span dir="auto">{shown}</span>
            {count > 0 && (
              <span className={classes['facts']} data-testid="votes">
                {`${count} · ${who(name)}`}
              </span>
            )}
          </li>
        );
      })}
      {children}
    </ul>
  );
}
