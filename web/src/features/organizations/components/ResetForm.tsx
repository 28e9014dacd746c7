import { Button, Loader, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { PasswordResetPreview } from '@/api/generated';
import { PasswordField } from '@/components/PasswordField';
import { useReset, useResetCheck } from '../api/session';
import { fieldErrors } from '../field-errors';
import { FormProblem } from './FormProblem';
import { LinkProblem } from './LinkProblem';
import { PASSWORD_MIN } from './SetupForm';

interface Props {
  token: string;
  onDone: () => void;
}

function Form({ token, whose, onDone }: Props & { whose: PasswordResetPreview }) {
  const { t } = useTranslation();
  const reset = useReset();
  const form = useForm({
    initialValues: { password: '' },
    validate: {
      password: (value) => (value.length < PASSWORD_MIN ? t('auth.password_short', { count: PASSWORD_MIN }) : null),
    },
  });
  return (
    <form
      onSubmit={form.onSubmit(({ password }) => {
        reset.mutate(
          { token, password },
          {
            onSuccess: onDone,
            onError: (error) => {
              form.setErrors(fieldErrors(t, error));
            },
          },
        );
      })}
    >
      <Stack gap="md">
        <Text>{t('auth.reset_for', { name: whose.name, email: whose.email })}</Text>
        <FormProblem error={reset.error} />
        {/* Password managers keep the new password under this. */}
        <input type="email" autoComplete="username" value={whose.email} readOnly hidden />
        <PasswordField
          label={t('auth.new_password')}
          description={t('auth.password_rule', { count: PASSWORD_MIN })}
          autoComplete="new-password"
          required
          autoFocus
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" fullWidth loading={reset.isPending}>
          {t('auth.reset_save')}
        </Button>
      </Stack>
    </form>
  );
}

/** A new password by a link: says whose it is, or that the link is of no use, before anything is asked. */
export function ResetForm({ wayBack, ...props }: Props & { wayBack: ReactNode }) {
  const { t } = useTranslation();
  const whose = useResetCheck(props.token);
  if (whose.isPending) return <Loader role="status" aria-label={t('common.loading')} />;
  if (whose.isError) return <LinkProblem error={whose.error} onRetry={() => void whose.refetch()} wayBack={wayBack} />;
  return <Form whose={whose.data} {...props} />;
}
