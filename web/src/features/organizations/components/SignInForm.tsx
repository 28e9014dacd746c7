import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import { PasswordField } from '@/components/PasswordField';
import { useSignIn } from '../api/session';
import { FormProblem } from './FormProblem';

export function SignInForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const signIn = useSignIn();
  const form = useForm({ initialValues: { email: '', password: '' } });
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        signIn.mutate(values, { onSuccess: onDone });
      })}
    >
      <Stack gap="md">
        <FormProblem error={signIn.error} />
        <TextInput
          label={t('auth.email')}
          type="email"
          autoComplete="username"
          size="md"
          required
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('auth.password')}
          autoComplete="current-password"
          size="md"
          required
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
          {t('auth.sign_in')}
        </Button>
      </Stack>
    </form>
  );
}
