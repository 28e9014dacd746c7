import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { PaneBlock } from '@/components/Pane';
import type { ContactPanel } from '@/lib/contact-panel';
import { formatPhone } from '@/lib/phone';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import classes from './ContactFacts.module.css';

function Identifier({ kind, value }: { kind: string; value: string }) {
  const { t } = useTranslation();
  const isPhone = kind === 'phone';
  const shown = isPhone ? formatPhone(value) : value;
  return (
    <li className={classes['identifier']}>
      <span className={classes['kind']}>{isPhone ? t('contacts.phone') : t('contacts.lid')}</span>
      <span className={classes['value']}>{shown}</span>
      <CopyButton value={isPhone ? `+${value}` : value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('common.copied') : t('common.copy')}>
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('common.copy')}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </li>
  );
}

/** How they can be reached, and since when we know them. */
export const ContactFacts: ContactPanel = ({ contact }) => {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <>
      <PaneBlock title={t('contacts.identifiers')}>
        <ul className={classes['identifiers']}>
          {contact.identifiers.map(({ kind, value }) => (
            <Identifier key={`${kind}:${value}`} kind={kind} value={value} />
          ))}
        </ul>
        {contact.phone === null && <p className={classes['note']}>{t('contacts.lid_only')}</p>}
      </PaneBlock>
      {contact.advertisement != null && (
        <PaneBlock title={t('contacts.advertisement')}>
          <p className={classes['value']} dir="auto">
            {contact.advertisement.title ?? contact.advertisement.source_id ?? contact.advertisement.url ?? '—'}
          </p>
        </PaneBlock>
      )}
      <PaneBlock title={t('contacts.since')}>
        <p className={classes['value']}>{dateTime(contact.created_at, locale)}</p>
      </PaneBlock>
    </>
  );
};
