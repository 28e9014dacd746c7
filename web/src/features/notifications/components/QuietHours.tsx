import { Group, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { NotificationsRead } from '@/api/generated';
import { minutesOf, timeOf } from '../day-minutes';

type Hours = NonNullable<NotificationsRead['quiet']>;

const USUAL: Hours = { start: 22 * 60, end: 8 * 60 };

interface Props {
  hours: Hours | null;
  onChange: (hours: Hours | null) => void;
}

/** From when to when nothing is told; over midnight, too. */
export function QuietHours({ hours, onChange }: Props) {
  const { t } = useTranslation();
  const field = (end: 'start' | 'end', label: string) => (
    <TextInput
      type="time"
      label={label}
      aria-label={`${t('notifications.quiet')}: ${label}`}
      // Kept until it is left: in between it is no time, or another one.
      key={hours?.[end]}
      defaultValue={timeOf(hours?.[end] ?? 0)}
      onBlur={({ currentTarget }) => {
        const minutes = minutesOf(currentTarget.value);
        if (hours !== null && minutes !== null && minutes !== hours[end]) onChange({ ...hours, [end]: minutes });
      }}
    />
  );
  return (
    <div>
      <Switch
        label={t('notifications.quiet')}
        description={t('notifications.quiet_hint')}
        checked={hours !== null}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.checked ? USUAL : null);
        }}
      />
      {hours !== null && (
        <Group gap="md" mt="sm">
          {field('start', t('notifications.quiet_start'))}
          {field('end', t('notifications.quiet_end'))}
        </Group>
      )}
    </div>
  );
}
