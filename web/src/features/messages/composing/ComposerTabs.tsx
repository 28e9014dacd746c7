import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Composer.module.css';

interface Props {
  /** From which number an answer leaves. */
  from: ReactNode;
  isNoting: boolean;
  onNoting: (isNoting: boolean) => void;
}

/** Whether what is written goes to the customer, or stays among members. */
export function ComposerTabs({ from, isNoting, onNoting }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes['over']}>
      <div className={classes['tabs']} role="group" aria-label={t('messages.write_what')}>
        {[false, true].map((note) => (
          <button
            key={String(note)}
            type="button"
            aria-pressed={note === isNoting}
            title={t('messages.write_switch')}
            onClick={() => {
              onNoting(note);
            }}
          >
            {note ? t('messages.write_note') : t('messages.write_message')}
          </button>
        ))}
      </div>
      {!isNoting && from}
    </div>
  );
}
