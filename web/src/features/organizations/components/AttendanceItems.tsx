import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { AttendanceDot } from '@/components/AttendanceDot';
import { ATTENDANCE_KEYS, ATTENDANCES } from '@/lib/attendance';
import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { useAttend } from '../api/attendance';

/** In a menu: whether one is at work oneself. */
export function AttendanceItems() {
  const { t } = useTranslation();
  const { member } = useSession();
  const attend = useAttend(member.id);
  const { attendance } = useDirectory().members.get(member.id) ?? member;
  return (
    <>
      <Menu.Label>{t('teams.my_state')}</Menu.Label>
      {ATTENDANCES.map((state) => (
        <Menu.Item
          key={state}
          leftSection={<AttendanceDot state={state} />}
          rightSection={attendance.state === state && <IconCheck size={15} aria-label={t('teams.now')} />}
          closeMenuOnClick={false}
          onClick={() => {
            attend.mutate(state);
          }}
        >
          {t(ATTENDANCE_KEYS[state])}
        </Menu.Item>
      ))}
    </>
  );
}
