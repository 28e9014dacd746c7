import { ActionIcon, CopyButton, NativeSelect, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ContactRead, IdentifierRead } from '@/api/types';
import { PaneBlock } from '@/components/Pane';
import { WithNumbers } from '@/components/WithNumbers';
import type { ContactPanel } from '@/lib/contact-panel';
import { LANGUAGES } from '@/i18n';
import { formatPhone, isMasked } from '@/lib/phone';
import { useCan, useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useSpeak } from '../api/sort-as';
import classes from './ContactFacts.module.css';

function Identifier({ identifier: { kind, value, is_former } }: { identifier: IdentifierRead }) {
  const { t } = useTranslation();
  const isPhone = kind === 'phone';
  const name = isPhone ? t('contacts.phone') : t('contacts.lid');
  const formerly = isPhone ? t('contacts.former_phone') : t('contacts.lid_former');
  const shown = isPhone ? formatPhone(value) : value;
  return (
    <li className={classes['identifier']}>
      <span className={classes['kind']}>{is_former === true ? formerly : name}</span>
      <span className={classes['value']}>
        <WithNumbers>{shown}</WithNumbers>
      </span>
      {!isMasked(value) && (
        <CopyButton value={isPhone ? `+${value}` : value}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('common.copied') : t('common.copy')}>
              <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('common.copy')}>
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      )}
    </li>
  );
}

/** In which language they are written to: quick replies are chosen by it. */
function Spoken({ contact: { id, language } }: { contact: ContactRead }) {
  const { t } = useTranslation();
  const speak = useSpeak(id);
  const said = LANGUAGES.find(({ value }) => value === language)?.label ?? t('contacts.no_language');
  return (
    <PaneBlock title={t('contacts.language')}>
      {useCan('contacts.edit') ? (
        <NativeSelect
          aria-label={t('contacts.language')}
          value={language ?? ''}
          disabled={speak.isPending}
          data={[{ value: '', label: t('contacts.no_language') }, ...LANGUAGES]}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            speak.mutate(LANGUAGES.find(({ value }) => value === chosen)?.value ?? null);
          }}
        />
      ) : (
        <p className={classes['value']}>{said}</p>
      )}
    </PaneBlock>
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
          {contact.identifiers.map((identifier) => (
            <Identifier key={`${identifier.kind}:${identifier.value}`} identifier={identifier} />
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
      <Spoken contact={contact} />
      <PaneBlock title={t('contacts.since')}>
        <p className={classes['value']}>{dateTime(contact.created_at, locale)}</p>
      </PaneBlock>
    </>
  );
};
