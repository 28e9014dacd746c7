import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import type { Language } from '@/api/types';
import { PasswordField } from '@/components/PasswordField';
import { switchLanguage } from '@/i18n';
import { useSetUp } from '../api/session';
import { fieldErrors } from '../field-errors';
import { FormProblem } from './FormProblem';
import { LanguageSelect } from './LanguageSelect';
import { TimeZoneSelect } from './TimeZoneSelect';

export const PASSWORD_MIN = 8;

/** The first start: the organization and its owner. */
export function SetupForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const setUp = useSetUp();
  const form = useForm({
    initialValues: {
      organization_name: '',
      time_zone: 'Asia/Almaty',
      language: i18n.language as Language,
      name: '',
      email: '',
      password: '',
    },
    validate: {
      password: (value) => (value.length < PASSWORD_MIN ? t('auth.password_short', { count: PASSWORD_MIN }) : null),
    },
  });
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        setUp.mutate(
          { token, ...values },
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
        <FormProblem error={setUp.error} />
        <TextInput
          label={t('organization.name')}
          placeholder={t('organization.name_example')}
          required
          autoFocus
          maxLength={120}
          {...form.getInputProps('organization_name')}
        />
        <LanguageSelect
          {...form.getInputProps('language')}
          onChange={(language) => {
            if (language === null) return;
            form.setFieldValue('language', language as Language);
            void switchLanguage(language as Language);
          }}
        />
        <TimeZoneSelect {...form.getInputProps('time_zone')} />
        <TextInput
          label={t('profile.name')}
          autoComplete="name"
          required
          maxLength={120}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('auth.email')}
          type="email"
          autoComplete="username"
          required
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('auth.password')}
          description={t('auth.password_rule', { count: PASSWORD_MIN })}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" fullWidth loading={setUp.isPending}>
          {t('auth.set_up')}
        </Button>
      </Stack>
    </form>
  );
}
