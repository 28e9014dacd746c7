import { Button, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { InvitePreview, Language } from '@/api/types';
import { PasswordField } from '@/components/PasswordField';
import { switchLanguage } from '@/i18n';
import { useInviteCheck } from '../api/invites';
import { useAcceptInvite } from '../api/session';
import { fieldErrors } from '../field-errors';
import { ROLE_KEYS } from '../roles';
import { FormProblem } from './FormProblem';
import { LanguageSelect } from './LanguageSelect';
import { LinkProblem } from './LinkProblem';
import { PASSWORD_MIN } from './SetupForm';

interface Props {
  token: string;
  onDone: () => void;
}

function Form({ token, invite, onDone }: Props & { invite: InvitePreview }) {
  const { t, i18n } = useTranslation();
  const accept = useAcceptInvite();
  const form = useForm({
    initialValues: { name: '', email: invite.email ?? '', password: '', language: i18n.language as Language },
    validate: {
      password: (value) => (value.length < PASSWORD_MIN ? t('auth.password_short', { count: PASSWORD_MIN }) : null),
    },
  });
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        accept.mutate(
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
        <Text>
          {t('auth.invited', { organization: invite.organization_name, role: t(ROLE_KEYS[invite.role].name) })}
        </Text>
        <FormProblem error={accept.error} />
        <TextInput
          label={t('profile.name')}
          autoComplete="name"
          required
          autoFocus
          maxLength={120}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('auth.email')}
          type="email"
          autoComplete="username"
          required
          readOnly={invite.email !== null}
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('auth.password')}
          description={t('auth.password_rule', { count: PASSWORD_MIN })}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
        <LanguageSelect
          {...form.getInputProps('language')}
          onChange={(language) => {
            if (language === null) return;
            form.setFieldValue('language', language as Language);
            void switchLanguage(language as Language);
          }}
        />
        <Button type="submit" size="md" fullWidth loading={accept.isPending}>
          {t('auth.join')}
        </Button>
      </Stack>
    </form>
  );
}

/** Join by an invite link: says where to and as whom, then asks for an account. */
export function InviteForm({ wayBack, ...props }: Props & { wayBack: ReactNode }) {
  const { t } = useTranslation();
  const invite = useInviteCheck(props.token);
  if (invite.isPending) return <Loader role="status" aria-label={t('common.loading')} />;
  if (invite.isError)
    return <LinkProblem error={invite.error} onRetry={() => void invite.refetch()} wayBack={wayBack} />;
  return <Form invite={invite.data} {...props} />;
}
