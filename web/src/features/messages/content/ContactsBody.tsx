import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { SharedContactRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { formatPhone, isMasked } from '@/lib/phone';
import classes from './content.module.css';

function Phone({ phone }: { phone: string }) {
  const { t } = useTranslation();
  const shown = formatPhone(phone);
  return (
    <span className={classes['phone']}>
      {shown}
      {!isMasked(phone) && (
        <CopyButton value={`+${phone.replace(/\D/g, '')}`}>
          {({ copied, copy }) => (
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={`${t('common.copy')} ${shown}`}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          )}
        </CopyButton>
      )}
    </span>
  );
}

/** People whose cards were shared. */
export function ContactsBody({
  contacts,
  leftOut = 0,
}: {
  contacts: SharedContactRead[];
  leftOut?: number | undefined;
}) {
  const { t } = useTranslation();
  return (
    <span className={classes['contacts']} data-testid="contacts">
      {contacts.map(({ name, phones }, index) => (
        <span key={index} className={classes['person']}>
          <Avatar name={name} seed={phones[0] ?? name} size={38} />
          <span>
            <strong dir="auto">{name}</strong>
            {phones.map((phone, place) => (
              <Phone key={place} phone={phone} />
            ))}
          </span>
        </span>
      ))}
      {leftOut > 0 && <span>{t('messages.left_out', { count: leftOut })}</span>}
    </span>
  );
}
