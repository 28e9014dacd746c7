import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Section } from '@/components/Page';
import { ATTENDANCE_KEYS, ATTENDANCES } from '@/lib/attendance';
import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { useAttend } from '../api/attendance';

/** Whether one is at work; on a phone there is no other place to say it. */
export function ProfileAttendance() {
  const { t } = useTranslation();
  const { member } = useSession();
  const attend = useAttend(member.id);
  const { attendance } = useDirectory().members.get(member.id) ?? member;
  return (
    <Section title={t('teams.my_state')} lead={t('teams.my_state_lead')}>
      <SegmentedControl
        aria-label={t('teams.my_state')}
        data={ATTENDANCES.map((value) => ({ value, label: t(ATTENDANCE_KEYS[value]) }))}
        value={attendance.state}
        disabled={attend.isPending}
        onChange={(state) => {
          attend.mutate(state);
        }}
      />
    </Section>
  );
}
