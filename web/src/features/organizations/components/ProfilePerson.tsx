import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import type { Language } from '@/api/types';
import { Section } from '@/components/Page';
import { switchLanguage } from '@/i18n';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useUpdateMe } from '../api/settings';
import { LanguageSelect } from './LanguageSelect';

export function ProfilePerson() {
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
