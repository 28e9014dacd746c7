import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { SharedContactRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { formatPhone } from '@/lib/phone';
import classes from './content.module.css';

function Phone({ phone }: { phone: string }) {
  const { t } = useTranslation();
  const shown = formatPhone(phone);
  return (
    <span className={classes['phone']}>
      {shown}
      <CopyButton value={`+${phone.replace(/\D/g, '')}`}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={`${t('common.copy')} ${shown}`}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}

/** People whose cards were shared. */
export function ContactsBody({ contacts }: { contacts: SharedContactRead[] }) {
  return (
    <span className={classes['contacts']} data-testid="contacts">
      {contacts.map(({ name, phones }, index) => (
        <span key={index} className={classes['person']}>
          <Avatar name={name} seed={phones[0] ?? name} size={38} />
          <span>
            <strong>{name}</strong>
            {phones.map((phone) => (
              <Phone key={phone} phone={phone} />
            ))}
          </span>
        </span>
      ))}
    </span>
  );
}
