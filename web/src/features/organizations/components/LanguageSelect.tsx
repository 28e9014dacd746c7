import type { SelectProps } from '@mantine/core';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { LANGUAGES } from '@/i18n';

export function LanguageSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation();
  return <Select label={t('profile.language')} data={LANGUAGES} allowDeselect={false} {...props} />;
}
