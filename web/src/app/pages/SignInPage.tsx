import { useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { SignInForm } from '@/features/organizations';
import { AuthLayout } from './AuthLayout';

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next = '/chats' } = useSearch({ from: '/sign-in' });
  return (
    <AuthLayout title={t('auth.sign_in_title')}>
      <SignInForm
        onDone={() => {
          router.history.push(next);
        }}
      />
    </AuthLayout>
  );
}
