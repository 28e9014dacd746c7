import { Menu } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconUserMinus, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ConversationRead } from '@/api/types';
import { AttendanceDot } from '@/components/AttendanceDot';
import { Avatar } from '@/components/Avatar';
import { ATTENDANCE_KEYS, ATTENDANCES } from '@/lib/attendance';
import { useDirectory } from '@/lib/directory';
import { useSession } from '@/lib/session';
import { useGiveToTeam } from '../api/hands';
import classes from './ConversationHeader.module.css';

interface Props {
  conversation: ConversationRead;
  onGive: (memberId: string | null) => void;
  onReturn: () => void;
}

function Teams({ conversation }: Pick<Props, 'conversation'>) {
  const { t } = useTranslation();
  const { teams } = useDirectory();
  const give = useGiveToTeam(conversation);
  const open = [...teams.values()].filter(({ archived }) => !archived);
  const current = conversation.team_id;
  if (open.length === 0 && current === null) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('teams.to_team')}</Menu.Label>
      {open.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={<IconUsersGroup size={18} />}
          rightSection={id === current && <IconCheck size={15} aria-label={t('teams.now')} />}
          onClick={() => {
            give.mutate(id);
          }}
        >
          {name}
        </Menu.Item>
      ))}
      {current !== null && (
        <Menu.Item
          leftSection={<IconUserMinus size={16} />}
          onClick={() => {
            give.mutate(null);
          }}
        >
          {t('teams.of_none')}
        </Menu.Item>
      )}
    </>
  );
}

/** Whom a chat can be given to: who is at work first, and teams. */
export function AssigneeItems({ conversation, onGive, onReturn }: Props) {
  const { t } = useTranslation();
  const { member } = useSession();
  const { members } = useDirectory();
  const current = conversation.assignee_id;
  const others = [...members.values()]
    .filter((one) => one.id !== member.id && one.role !== 'quality_control')
    .toSorted((a, b) => ATTENDANCES.indexOf(a.attendance.state) - ATTENDANCES.indexOf(b.attendance.state));
  return (
    <>
      {current !== member.id && (
        <Menu.Item
          leftSection={<IconUserPlus size={16} />}
          onClick={() => {
            onGive(member.id);
          }}
        >
          {t('conversations.take')}
        </Menu.Item>
      )}
      {current !== null && (
        <>
          <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={onReturn}>
            {t('teams.return_with_note')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconUserMinus size={16} />}
            onClick={() => {
              onGive(null);
            }}
          >
            {t('conversations.release')}
          </Menu.Item>
        </>
      )}
      {others.length > 0 && <Menu.Divider />}
      {others.map((one) => (
        <Menu.Item
          key={one.id}
          leftSection={<Avatar name={one.name} seed={one.id} size={24} />}
          rightSection={one.id === current && <IconCheck size={15} aria-label={t('teams.now')} />}
          onClick={() => {
            onGive(one.id);
          }}
        >
          {one.name}
          <span className={classes['attendance']}>
            <AttendanceDot state={one.attendance.state} />
            {t(ATTENDANCE_KEYS[one.attendance.state])}
          </span>
        </Menu.Item>
      ))}
      <Teams conversation={conversation} />
    </>
  );
}
