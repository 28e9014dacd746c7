import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import { FormProblem } from './FormProblem';

interface Props {
  error: unknown;
  onRetry: () => void;
  /** Where else to go: the link is of no use any more. */
  wayBack: ReactNode;
}

/** Why a link that was given to somebody does not work, and the ways on. */
export function LinkProblem({ error, onRetry, wayBack }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <FormProblem error={error} />
      <Group gap="xs">
        {isApiError(error) && error.mayPass && (
          <Button variant="light" onClick={onRetry}>
            {t('common.try_again')}
          </Button>
        )}
        {wayBack}
      </Group>
    </Stack>
  );
}
