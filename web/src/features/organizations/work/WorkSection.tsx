import { Button, NumberInput, Select } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Attendance, MemberRead, ShiftRead } from '@/api/types';
import { AttendanceDot } from '@/components/AttendanceDot';
import { Avatar } from '@/components/Avatar';
import { Rows, Section } from '@/components/Page';
import { ATTENDANCE_KEYS, ATTENDANCES } from '@/lib/attendance';
import { useDirectory } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useCan, useSession } from '@/lib/session';
import { useAttend } from '../api/attendance';
import { useUpdateOrganization } from '../api/settings';
import { usePlanWork } from './api';
import { summary } from './week';
import { WeekDialog } from './WeekDialog';
import classes from './work.module.css';

const MOST_CAPACITY = 1000;
const BY_HOURS = 'by_hours';

function useHoursText(): (shifts: readonly ShiftRead[] | null) => string {
  const { t, i18n } = useTranslation();
  return (shifts) => {
    if (shifts === null) return t('teams.hours_of_organization');
    return shifts.length === 0 ? t('teams.no_hours') : summary(shifts, i18n.language);
  };
}

function Capacity({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const plan = usePlanWork(member.id);
  const [value, setValue] = useState<number | string>(member.capacity ?? '');
  const save = (): void => {
    const capacity = typeof value === 'number' ? value : null;
    if (capacity !== member.capacity) plan.mutate({ capacity });
  };
  return (
    <NumberInput
      aria-label={t('teams.capacity_of', { name: member.name })}
      title={t('teams.capacity_hint')}
      placeholder={t('teams.any')}
      prefix={t('teams.capacity_prefix')}
      className={classes['capacity'] ?? ''}
      min={0}
      max={MOST_CAPACITY}
      allowDecimal={false}
      value={value}
      onChange={setValue}
      onBlur={save}
    />
  );
}

function WorkRow({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const attend = useAttend(member.id);
  const plan = usePlanWork(member.id);
  const hoursText = useHoursText();
  const [isPlanning, setPlanning] = useState(false);
  const { state, by_hand: byHand } = member.attendance;
  return (
    <li data-testid="work-row">
      <Avatar name={member.name} seed={member.id} size={42} />
      <div className={classes['name']}>
        <b>{member.name}</b>
        <span className={classes['dim']}>{hoursText(member.working_hours)}</span>
      </div>
      <span className={classes['tools']}>
        <Select
          aria-label={t('teams.state_of', { name: member.name })}
          className={classes['state'] ?? ''}
          leftSection={<AttendanceDot state={state} />}
          data={[
            ...ATTENDANCES.map((one) => ({ value: one, label: t(ATTENDANCE_KEYS[one]) })),
            ...(byHand ? [{ value: BY_HOURS, label: t('teams.by_hours') }] : []),
          ]}
          value={state}
          allowDeselect={false}
          disabled={attend.isPending}
          onChange={(chosen) => {
            attend.mutate(chosen === BY_HOURS ? null : (chosen as Attendance));
          }}
        />
        <Capacity member={member} />
        <Button
          variant="default"
          leftSection={<IconClock size={17} />}
          aria-label={t('teams.hours_of', { name: member.name })}
          onClick={() => {
            setPlanning(true);
          }}
        >
          {t('teams.hours')}
        </Button>
      </span>
      {isPlanning && (
        <WeekDialog
          title={t('teams.hours_of', { name: member.name })}
          shifts={member.working_hours ?? []}
          isSaving={plan.isPending}
          onClose={() => {
            setPlanning(false);
          }}
          onSave={(shifts) => {
            const close = (): void => {
              setPlanning(false);
            };
            plan.mutate({ working_hours: shifts.length > 0 ? shifts : null }, { onSuccess: close });
          }}
        />
      )}
    </li>
  );
}

/** The hours of the whole organization, which the owner decides. */
function OrganizationHours() {
  const { t } = useTranslation();
  const { organization } = useSession();
  const canChange = useCan('organization.manage');
  const update = useUpdateOrganization();
  const hoursText = useHoursText();
  const { failed } = useNotify();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <Rows label={t('teams.organization_hours')}>
      <li>
        <div className={classes['name']}>
          <b>{t('teams.organization_hours')}</b>
          <span className={classes['dim']}>{hoursText(organization.working_hours)}</span>
        </div>
        {canChange && (
          <Button
            variant="default"
            leftSection={<IconClock size={17} />}
            onClick={() => {
              setOpen(true);
            }}
          >
            {t('teams.change_hours')}
          </Button>
        )}
        {isOpen && (
          <WeekDialog
            title={t('teams.organization_hours')}
            shifts={organization.working_hours}
            isSaving={update.isPending}
            onClose={close}
            onSave={(shifts) => {
              update.mutate({ working_hours: shifts }, { onSuccess: close, onError: failed });
            }}
          />
        )}
      </li>
    </Rows>
  );
}

/** Who is at work, when, and how many chats they can have. */
export function WorkSection() {
  const { t } = useTranslation();
  const { members } = useDirectory();
  const working = [...members.values()].filter(({ role }) => role !== 'quality_control');
  return (
    <Section title={t('teams.work')} lead={t('teams.work_lead')}>
      <OrganizationHours />
      <Rows label={t('teams.work')}>
        {working.map((member) => (
          <WorkRow key={member.id} member={member} />
        ))}
      </Rows>
    </Section>
  );
}
