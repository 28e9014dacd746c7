import { Button, Skeleton } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useCan } from '@/lib/session';
import { useMembers } from '../api/members';
import { InviteModal } from './InviteModal';
import { Invites } from './Invites';
import { MemberRow } from './MemberRow';

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
