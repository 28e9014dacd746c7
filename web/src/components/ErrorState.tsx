import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { errorText } from '@/lib/error-text';
import { EmptyState } from './EmptyState';

/** Something could not be loaded: why, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconCloudOff size={30} stroke={1.7} />}
      title={t('common.not_loaded')}
      tone="problem"
      action={
        onRetry !== undefined && (
          <Button variant="light" onClick={onRetry}>
            {t('common.try_again')}
          </Button>
        )
      }
    >
      {errorText(t, error)}
    </EmptyState>
  );
}
