import { ActionIcon, Button, CopyButton, Group, TextInput, Title, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconPencil } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ErrorState } from '@/components/ErrorState';
import { Pane, PaneSkeleton, PaneTop } from '@/components/Pane';
import { useNotify } from '@/lib/notify';
import { formatPhone } from '@/lib/phone';
import { useCan, useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useContact } from '../api/contact';
import { useRename } from '../api/rename';
import classes from './ContactPane.module.css';

function NameForm({ contact, onDone }: { contact: ContactRead; onDone: () => void }) {
  const { t } = useTranslation();
  const rename = useRename(contact.id);
  const { failed } = useNotify();
  const [name, setName] = useState(contact.name ?? '');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const next = name.trim();
    if (next === '') return;
    rename.mutate(next, { onSuccess: onDone, onError: failed });
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <TextInput
        label={t('contacts.name')}
        value={name}
        maxLength={120}
        data-autofocus
        autoFocus
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="sm" loading={rename.isPending} disabled={name.trim() === ''}>
          {t('common.save')}
        </Button>
        <Button variant="default" size="sm" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </Group>
    </form>
  );
}

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

function Card({ contact }: { contact: ContactRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const canEdit = useCan('contacts.edit');
  const [editing, setEditing] = useState(false);
  const title =
    contact.name ?? (contact.phone === null ? t('conversations.hidden_number') : formatPhone(contact.phone));
  return (
    <>
      <PaneTop>
        <Avatar name={title} seed={contact.id} size={84} />
        {editing ? (
          <NameForm
            contact={contact}
            onDone={() => {
              setEditing(false);
            }}
          />
        ) : (
          <div className={classes['nameLine']}>
            <Title order={2} className={classes['name']}>
              {title}
            </Title>
            {canEdit && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('contacts.rename')}
                onClick={() => {
                  setEditing(true);
                }}
              >
                <IconPencil size={17} />
              </ActionIcon>
            )}
          </div>
        )}
      </PaneTop>
      <section className={classes['block']} aria-label={t('contacts.identifiers')}>
        <h3 className={classes['heading']}>{t('contacts.identifiers')}</h3>
        <ul className={classes['identifiers']}>
          {contact.identifiers.map(({ kind, value }) => (
            <Identifier key={`${kind}:${value}`} kind={kind} value={value} />
          ))}
        </ul>
        {contact.phone === null && <p className={classes['note']}>{t('contacts.lid_only')}</p>}
      </section>
      <section className={classes['block']}>
        <h3 className={classes['heading']}>{t('contacts.since')}</h3>
        <p className={classes['value']}>{dateTime(contact.created_at, locale)}</p>
      </section>
    </>
  );
}

/** The third pane: who the customer is. */
export function ContactPane({ contactId, onClose }: { contactId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const contact = useContact(contactId);
  return (
    <Pane title={t('contacts.title')} onClose={onClose}>
      {contact.isPending && <PaneSkeleton />}
      {contact.isError && <ErrorState error={contact.error} onRetry={() => void contact.refetch()} />}
      {contact.data != null && <Card contact={contact.data} />}
    </Pane>
  );
}
