import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { SetupForm, setupState } from '@/features/organizations';
import { AuthLayout } from './AuthLayout';

/** The first start. Works only with the one-time link that the server printed. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = useSearch({ from: '/setup' });
  const setup = useQuery(setupState);
  if (setup.data?.needed === false) {
    return (
      <AuthLayout title={t('auth.setup_done')} lead={t('auth.setup_done_hint')}>
        <Button renderRoot={(props) => <Link to="/sign-in" search={{}} {...props} />}>{t('auth.sign_in')}</Button>
      </AuthLayout>
    );
  }
  if (token === '') {
    return (
      <AuthLayout title={t('auth.setup_title')}>
        <Text>{t('auth.setup_needs_link')}</Text>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout title={t('auth.setup_title')} lead={t('auth.setup_lead')}>
      <SetupForm token={token} onDone={() => void navigate({ to: '/channels', search: { add: true } })} />
    </AuthLayout>
  );
}
