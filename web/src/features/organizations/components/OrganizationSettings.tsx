import { Button, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import type { Language } from '@/api/types';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useUpdateOrganization } from '../api/settings';
import { fieldErrors } from '../field-errors';
import { LanguageSelect } from './LanguageSelect';
import { ReactionsAnswerSelect, type ReactionsAnswer } from './ReactionsAnswerSelect';
import { ReadMarksSelect, type ReadMarks } from './ReadMarksSelect';
import { TimeZoneSelect } from './TimeZoneSelect';

/** What the owner decides for everybody. */
export function OrganizationSettings() {
  const { t } = useTranslation();
  const { organization } = useSession();
  const update = useUpdateOrganization();
  const { done, failed } = useNotify();
  const form = useForm({
    initialValues: {
      name: organization.name,
      time_zone: organization.time_zone,
      language: organization.language,
      read_marks: organization.read_marks,
      reactions_answer: organization.reactions_answer,
      alarm_minutes: organization.alarm_minutes,
    },
  });
  return (
    <Section title={t('organization.title')} lead={t('organization.lead')}>
      <form
        onSubmit={form.onSubmit((values) => {
          update.mutate(values, {
            onSuccess: () => {
              form.resetDirty(values);
              done(t('common.saved'));
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
          <TextInput label={t('organization.name')} required maxLength={120} {...form.getInputProps('name')} />
          <TimeZoneSelect description={t('organization.time_zone_hint')} {...form.getInputProps('time_zone')} />
          <LanguageSelect
            description={t('organization.language_hint')}
            {...form.getInputProps('language')}
            onChange={(language) => {
              if (language !== null) form.setFieldValue('language', language as Language);
            }}
          />
          <ReadMarksSelect
            {...form.getInputProps('read_marks')}
            onChange={(when) => {
              if (when !== null) form.setFieldValue('read_marks', when as ReadMarks);
            }}
          />
          <ReactionsAnswerSelect
            {...form.getInputProps('reactions_answer')}
            onChange={(which) => {
              if (which !== null) form.setFieldValue('reactions_answer', which as ReactionsAnswer);
            }}
          />
          <NumberInput
            label={t('organization.alarm')}
            description={t('organization.alarm_hint')}
            suffix={t('organization.alarm_unit')}
            min={1}
            max={1440}
            allowDecimal={false}
            clampBehavior="strict"
            {...form.getInputProps('alarm_minutes')}
            value={form.values.alarm_minutes ?? ''}
            onChange={(minutes) => {
              form.setFieldValue('alarm_minutes', minutes === '' ? null : Number(minutes));
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
