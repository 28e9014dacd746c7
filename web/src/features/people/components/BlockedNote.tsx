import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/lib/session';
import { useBlocking } from '../api/people';
import classes from './people.module.css';

/** That the contact of a chat is blocked, and the click that changes it. */
export function BlockedNote({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  const blocking = useBlocking(contactId);
  return (
    <div className={classes['blocked']} data-testid="blocked">
      <span>{t('people.blocked_note')}</span>
      {canEdit && (
        <Button
          size="compact-xs"
          variant="light"
          loading={blocking.isPending}
          onClick={() => {
            blocking.mutate(false);
          }}
        >
          {t('people.unblock')}
        </Button>
      )}
    </div>
  );
}
