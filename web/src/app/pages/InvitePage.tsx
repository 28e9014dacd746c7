import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { InviteForm } from '@/features/organizations';
import { AuthLayout } from './AuthLayout';
import { ToSignIn } from './ToSignIn';

export function InvitePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = useSearch({ from: '/invite' });
  return (
    <AuthLayout title={t('auth.invite_title')}>
      <InviteForm token={token} wayBack={<ToSignIn />} onDone={() => void navigate({ to: '/chats' })} />
    </AuthLayout>
  );
}
