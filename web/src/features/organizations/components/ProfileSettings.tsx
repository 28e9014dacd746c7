import { Button, Group, PasswordInput, SegmentedControl, Stack, TextInput, useMantineColorScheme } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLogout } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Language } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { Section } from '@/components/Page';
import { switchLanguage } from '@/i18n';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useSignOut } from '../api/session';
import { useChangePassword, useUpdateMe } from '../api/settings';
import { fieldErrors } from '../field-errors';
import { LanguageSelect } from './LanguageSelect';
import { PASSWORD_MIN } from './SetupForm';

function Person() {
  const { t } = useTranslation();
  const { member } = useSession();
  const update = useUpdateMe();
  const { done, failed } = useNotify();
  const form = useForm({ initialValues: { name: member.name, language: member.language } });
  return (
    <Section title={t('profile.person')} lead={member.email}>
      <form
        onSubmit={form.onSubmit((values) => {
          update.mutate(values, {
            onSuccess: (saved) => {
              form.resetDirty(values);
              void switchLanguage(saved.language).then(() => {
                done(t('common.saved'));
              });
            },
            onError: failed,
          });
        })}
      >
        <Stack gap="md" maw={420}>
          <TextInput label={t('profile.name')} required maxLength={120} {...form.getInputProps('name')} />
          <LanguageSelect
            {...form.getInputProps('language')}
            onChange={(language) => {
              if (language !== null) form.setFieldValue('language', language as Language);
            }}
          />
          <div>
            <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
              {t('common.save')}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t('profile.appearance')}>
      <SegmentedControl
        aria-label={t('profile.appearance')}
        value={colorScheme}
        maw={420}
        size="md"
        onChange={(scheme) => {
          setColorScheme(scheme);
        }}
        data={[
          { value: 'auto', label: t('profile.scheme_auto') },
          { value: 'light', label: t('profile.scheme_light') },
          { value: 'dark', label: t('profile.scheme_dark') },
        ]}
      />
    </Section>
  );
}

function Password() {
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
          <PasswordInput
            label={t('profile.password_current')}
            autoComplete="current-password"
            required
            {...form.getInputProps('current')}
          />
          <PasswordInput
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

function Sessions({ onSignedOut }: { onSignedOut: () => void }) {
  const { t } = useTranslation();
  const here = useSignOut(false);
  const everywhere = useSignOut(true);
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t('profile.sessions')} lead={t('profile.sessions_lead')}>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconLogout size={17} />}
          loading={here.isPending}
          onClick={() => {
            here.mutate(undefined, { onSuccess: onSignedOut, onError: failed });
          }}
        >
          {t('profile.sign_out')}
        </Button>
        <Button
          variant="light"
          color="red"
          onClick={() => {
            setAsking(true);
          }}
        >
          {t('profile.sign_out_everywhere')}
        </Button>
      </Group>
      <ConfirmModal
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('profile.sign_out_everywhere')}
        confirmLabel={t('profile.sign_out_everywhere')}
        busy={everywhere.isPending}
        onConfirm={() => {
          everywhere.mutate(undefined, { onSuccess: onSignedOut, onError: failed });
        }}
      >
        {t('profile.sign_out_everywhere_text')}
      </ConfirmModal>
    </Section>
  );
}

/** What one member decides for themselves. */
export function ProfileSettings({ onSignedOut }: { onSignedOut: () => void }) {
  return (
    <>
      <Person />
      <Appearance />
      <Password />
      <Sessions onSignedOut={onSignedOut} />
    </>
  );
}
