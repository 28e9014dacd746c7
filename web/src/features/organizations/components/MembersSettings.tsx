import { ActionIcon, Button, Select, Skeleton, Text, Tooltip } from '@mantine/core';
import { IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MemberRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ConfirmModal } from '@/components/ConfirmModal';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useCan, useSession } from '@/lib/session';
import { useChangeRole, useMembers, useRemoveMember } from '../api/members';
import { ROLE_KEYS, ROLES } from '../roles';
import { InviteModal } from './InviteModal';
import { Invites } from './Invites';
import classes from './settings.module.css';

function RoleOf({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const canManage = useCan('members.manage');
  const change = useChangeRole();
  const { done, failed } = useNotify();
  if (!canManage) return <Text c="dimmed">{t(ROLE_KEYS[member.role].name)}</Text>;
  return (
    <Select
      aria-label={t('members.role_of', { name: member.name })}
      data={ROLES.map((role) => ({ value: role, label: t(ROLE_KEYS[role].name) }))}
      value={member.role}
      allowDeselect={false}
      disabled={change.isPending}
      w={210}
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

function MemberRow({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const session = useSession();
  const canManage = useCan('members.manage');
  const remove = useRemoveMember();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const isMe = member.id === session.member.id;
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
      </ConfirmModal>
    </li>
  );
}

/** Who works here, in which role, and who is invited. */
export function MembersSettings() {
  const { t } = useTranslation();
  const members = useMembers();
  const canManage = useCan('members.manage');
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <Section
        title={t('members.title')}
        lead={t('members.lead')}
        actions={
          canManage && (
            <Button
              leftSection={<IconUserPlus size={17} />}
              onClick={() => {
                setInviting(true);
              }}
            >
              {t('members.invite')}
            </Button>
          )
        }
      >
        {members.isPending && <Skeleton height={160} />}
        {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} />}
        {members.data !== undefined && (
          <Rows label={t('members.title')}>
            {members.data.map((member) => (
              <MemberRow key={member.id} member={member} />
            ))}
          </Rows>
        )}
      </Section>
      {canManage && <Invites />}
      {canManage && (
        <InviteModal
          opened={inviting}
          onClose={() => {
            setInviting(false);
          }}
        />
      )}
    </>
  );
}
