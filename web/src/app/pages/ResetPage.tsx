import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { ResetForm } from '@/features/organizations';
import { AuthLayout } from './AuthLayout';
import { ToSignIn } from './ToSignIn';

/** A new password, by a link of an owner's or of whoever runs the server. */
export function ResetPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = useSearch({ from: '/reset' });
  return (
    <AuthLayout title={t('auth.reset_title')}>
      <ResetForm token={token} wayBack={<ToSignIn />} onDone={() => void navigate({ to: '/chats' })} />
    </AuthLayout>
  );
}
