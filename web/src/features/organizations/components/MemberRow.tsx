import { ActionIcon, Select, Text, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MemberRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ConfirmModal } from '@/components/ConfirmModal';
import { useDirectory } from '@/lib/directory';
import { useNotify } from '@/lib/notify';
import { useCan, useSession } from '@/lib/session';
import { useChangeRole, useRemoveMember } from '../api/members';
import { ROLE_KEYS, ROLES } from '../roles';
import { PasswordLink } from './PasswordLink';
import classes from './settings.module.css';

function RoleOf({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const canManage = useCan('members.manage');
  const change = useChangeRole();
  const { done, failed } = useNotify();
  if (!canManage)
    return (
      <Text c="dimmed" className={classes['role'] ?? ''}>
        {t(ROLE_KEYS[member.role].name)}
      </Text>
    );
  return (
    <Select
      aria-label={t('members.role_of', { name: member.name })}
      data={ROLES.map((role) => ({ value: role, label: t(ROLE_KEYS[role].name) }))}
      value={member.role}
      allowDeselect={false}
      disabled={change.isPending}
      className={classes['role'] ?? ''}
      onChange={(role) => {
        if (role === null || role === member.role) return;
        change.mutate(
          { id: member.id, role: role },
          {
            onSuccess: () => {
              done(t('common.saved'));
            },
            onError: failed,
          },
        );
      }}
    />
  );
}

export function MemberRow({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const session = useSession();
  const canManage = useCan('members.manage');
  const remove = useRemoveMember();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const isMe = member.id === session.member.id;
  const keeps = [...useDirectory().channels.values()].some((channel) => channel.keeper_id === member.id);
  return (
    <li data-testid="member-row">
      <Avatar name={member.name} seed={member.id} size={42} />
      <div className={classes['person']}>
        <b>
          {member.name}
          {isMe && <span className={classes['dim']}> · {t('members.you')}</span>}
        </b>
        <span className={classes['dim']}>{member.email}</span>
      </div>
      <RoleOf member={member} />
      {canManage && (
        <span className={classes['tools']}>
          {!isMe && <PasswordLink member={member} />}
          <Tooltip label={t('members.remove')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              disabled={isMe}
              aria-label={t('members.remove_named', { name: member.name })}
              onClick={() => {
                setAsking(true);
              }}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Tooltip>
        </span>
      )}
      <ConfirmModal
        opened={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t('members.remove_named', { name: member.name })}
        confirmLabel={t('members.remove')}
        busy={remove.isPending}
        onConfirm={() => {
          remove.mutate(member.id, { onError: failed });
        }}
      >
        {t('members.remove_text')}
        {keeps && ` ${t('members.remove_private')}`}
      </ConfirmModal>
    </li>
  );
}
