import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { InviteRead } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useInvites, useRevokeInvite } from '../api/invites';
import { ROLE_KEYS } from '../roles';
import classes from './settings.module.css';

function InviteRow({ invite }: { invite: InviteRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const revoke = useRevokeInvite();
  const { failed } = useNotify();
  return (
    <li data-testid="invite-row">
      <div className={classes['person']}>
        <b>{invite.email ?? t('members.anyone_with_link')}</b>
        <span className={classes['dim']}>
          {t(ROLE_KEYS[invite.role].name)} · {t('members.expires', { at: dateTime(invite.expires_at, locale) })}
        </span>
      </div>
      <Button
        variant="default"
        size="sm"
        loading={revoke.isPending}
        onClick={() => {
          revoke.mutate(invite.id, { onError: failed });
        }}
      >
        {t('members.revoke')}
      </Button>
    </li>
  );
}

/** Links that are still open. Nothing to show when there is none. */
export function Invites() {
  const { t } = useTranslation();
  const invites = useInvites();
  if (invites.isError) return <ErrorState error={invites.error} onRetry={() => void invites.refetch()} />;
  if (invites.data === undefined || invites.data.length === 0) return null;
  return (
    <Section title={t('members.invites')}>
      <Rows label={t('members.invites')}>
        {invites.data.map((invite) => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </Rows>
    </Section>
  );
}
