import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/components/ErrorState';
import classes from './AnswerFrom.module.css';

interface Props {
  /** Null while it is asked for. */
  error: Error | null;
  onRetry: () => void;
  onClose: () => void;
}

/** In the place of all that was written with a person, until it is known in which chats that was. */
export function TimelineWait({ error, onRetry, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes['wait']} data-testid="timeline-wait">
      {error === null ? (
        <Loader role="status" aria-label={t('common.loading')} />
      ) : (
        <ErrorState
          error={error}
          onRetry={onRetry}
          wayBack={
            <Button variant="default" onClick={onClose}>
              {t('conversations.timeline_off')}
            </Button>
          }
        />
      )}
    </div>
  );
}
