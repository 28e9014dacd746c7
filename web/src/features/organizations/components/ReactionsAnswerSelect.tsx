import type { SelectProps } from '@mantine/core';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { OrganizationRead } from '@/api/generated';

export type ReactionsAnswer = OrganizationRead['reactions_answer'];

const KEYS = {
  to_questions: 'organization.reactions_answer_to_questions',
  always: 'organization.reactions_answer_always',
  never: 'organization.reactions_answer_never',
} as const satisfies Record<ReactionsAnswer, string>;

const CHOICES = Object.keys(KEYS) as ReactionsAnswer[];

/** To which of our messages a customer's reaction is an answer, after which the chat waits. */
export function ReactionsAnswerSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation();
  const data = CHOICES.map((value) => ({ value, label: t(KEYS[value]) }));
  return (
    <Select
      label={t('organization.reactions_answer')}
      description={t('organization.reactions_answer_hint')}
      data={data}
      allowDeselect={false}
      {...props}
    />
  );
}
