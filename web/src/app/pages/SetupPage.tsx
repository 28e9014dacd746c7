import { Button, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { FormProblem, SetupForm, setupState, useSetupCheck } from '@/features/organizations';
import { AuthLayout } from './AuthLayout';

/** The first start. Works only with the one-time link that the server printed. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = useSearch({ from: '/setup' });
  const setup = useQuery(setupState);
  const check = useSetupCheck(token);
  if (setup.data?.needed === false) {
    return (
      <AuthLayout title={t('auth.setup_done')} lead={t('auth.setup_done_hint')}>
        <Button renderRoot={(props) => <Link to="/sign-in" search={{}} {...props} />}>{t('auth.sign_in')}</Button>
      </AuthLayout>
    );
  }
  if (token === '' || check.isError) {
    return (
      <AuthLayout title={t('auth.setup_title')}>
        <Stack gap="md">
          {check.isError && <FormProblem error={check.error} />}
          <Text>{t('auth.setup_needs_link')}</Text>
        </Stack>
      </AuthLayout>
    );
  }
  if (check.isPending) {
    return (
      <AuthLayout title={t('auth.setup_title')}>
        <Loader role="status" aria-label={t('common.loading')} />
      </AuthLayout>
    );
  }
  return (
    <AuthLayout title={t('auth.setup_title')} lead={t('auth.setup_lead')}>
      <SetupForm token={token} onDone={() => void navigate({ to: '/channels', search: { add: true } })} />
    </AuthLayout>
  );
}
