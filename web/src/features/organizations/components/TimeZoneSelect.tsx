import type { SelectProps } from '@mantine/core';
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { timeZoneOptions } from '../time-zones';

export function TimeZoneSelect(props: Omit<SelectProps, 'data' | 'label'>) {
  const { t } = useTranslation();
  const [options] = useState(() => timeZoneOptions(new Date()));
  return (
    <Select
      label={t('organization.time_zone')}
      data={options}
      searchable
      allowDeselect={false}
      limit={60}
      nothingFoundMessage={t('organization.no_time_zone')}
      {...props}
    />
  );
}
