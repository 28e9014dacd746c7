import { Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import { Section } from '@/components/Page';
import { PasswordField } from '@/components/PasswordField';
import { useNotify } from '@/lib/notify';
import { useChangePassword } from '../api/settings';
import { fieldErrors } from '../field-errors';
import { PASSWORD_MIN } from './SetupForm';

export function ProfilePassword() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const { done, failed } = useNotify();
  const form = useForm({
    initialValues: { current: '', new: '' },
    validate: {
      new: (value) => (value.length < PASSWORD_MIN ? t('auth.password_short', { count: PASSWORD_MIN }) : null),
    },
  });
  return (
    <Section title={t('profile.password')}>
      <form
        onSubmit={form.onSubmit((values) => {
          change.mutate(values, {
            onSuccess: () => {
              form.reset();
              done(t('profile.password_changed'));
            },
            onError: (error) => {
              const errors = fieldErrors(t, error);
              if (Object.keys(errors).length > 0) form.setErrors(errors);
              else failed(error);
            },
          });
        })}
      >
        <Stack gap="md" maw={420}>
          <PasswordField
            label={t('profile.password_current')}
            autoComplete="current-password"
            required
            {...form.getInputProps('current')}
          />
          <PasswordField
            label={t('profile.password_new')}
            description={t('auth.password_rule', { count: PASSWORD_MIN })}
            autoComplete="new-password"
            required
            {...form.getInputProps('new')}
          />
          <div>
            <Button type="submit" loading={change.isPending}>
              {t('profile.password_change')}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
