import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { errorText } from '@/lib/error-text';

/** Why the form was not accepted. */
export function FormProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  return (
    <Alert color="red" icon={<IconAlertCircle size={20} />} role="alert">
      {errorText(t, error)}
    </Alert>
  );
}
