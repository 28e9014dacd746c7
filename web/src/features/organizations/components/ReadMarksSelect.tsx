import type { SelectProps } from '@mantine/core';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { OrganizationRead } from '@/api/generated';

export type ReadMarks = OrganizationRead['read_marks'];

const KEYS = {
  answering: 'organization.read_marks_answering',
  opening: 'organization.read_marks_opening',
  never: 'organization.read_marks_never',
} as const satisfies Record<ReadMarks, string>;

const CHOICES = Object.keys(KEYS) as ReadMarks[];

/** When WhatsApp shows customers that their messages were read. */
export function ReadMarksSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation();
  const data = CHOICES.map((value) => ({ value, label: t(KEYS[value]) }));
  return (
    <Select
      label={t('organization.read_marks')}
      description={t('organization.read_marks_hint')}
      data={data}
      allowDeselect={false}
      {...props}
    />
  );
}
