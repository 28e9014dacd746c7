import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ShiftRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { dayNames, shiftsOf, USUAL, weekOf } from './week';
import classes from './work.module.css';

interface Props {
  title: string;
  shifts: readonly ShiftRead[];
  isSaving: boolean;
  onSave: (shifts: ShiftRead[]) => void;
  onClose: () => void;
}

/** When work begins and ends on each day of a week. */
export function WeekDialog({ title, shifts, isSaving, onSave, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const [week, setWeek] = useState(() => weekOf(shifts));
  const given = shiftsOf(week);
  return (
    <Dialog title={title} onClose={onClose}>
      <Stack gap="sm">
        {dayNames(i18n.language).map((name, day) => {
          const hours = week[day] ?? null;
          return (
            <div key={name} className={classes['day']}>
              <Checkbox
                label={name}
                checked={hours !== null}
                onChange={(event) => {
                  setWeek(week.with(day, event.currentTarget.checked ? USUAL : null));
                }}
              />
              {hours !== null && (
                <div className={classes['times']}>
                  <TextInput
                    type="time"
                    aria-label={t('teams.begins', { day: name })}
                    value={hours.begins}
                    onChange={(event) => {
                      setWeek(week.with(day, { ...hours, begins: event.currentTarget.value }));
                    }}
                  />
                  <TextInput
                    type="time"
                    aria-label={t('teams.ends', { day: name })}
                    value={hours.ends}
                    onChange={(event) => {
                      setWeek(week.with(day, { ...hours, ends: event.currentTarget.value }));
                    }}
                  />
                </div>
              )}
            </div>
          );
        })}
        <Text size="sm" c="dimmed">
          {t('teams.hours_hint')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={isSaving}
            disabled={given === null}
            onClick={() => {
              if (given !== null) onSave(given);
            }}
          >
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
