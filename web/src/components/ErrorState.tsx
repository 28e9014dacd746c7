import { Button, Group } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { errorText } from '@/lib/error-text';
import { EmptyState } from './EmptyState';

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Beside it, where trying again may not help. */
  wayBack?: ReactNode;
  order?: 1 | 3;
}

/** Something could not be loaded: why, and a way to try again. */
export function ErrorState({ error, onRetry, wayBack, order = 3 }: Props) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconCloudOff size={30} stroke={1.7} />}
      title={t('common.not_loaded')}
      tone="problem"
      order={order}
      action={
        <Group justify="center" gap="xs">
          {onRetry !== undefined && (
            <Button variant="light" onClick={onRetry}>
              {t('common.try_again')}
            </Button>
          )}
          {wayBack}
        </Group>
      }
    >
      {errorText(t, error)}
    </EmptyState>
  );
}
