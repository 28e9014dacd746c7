import { ActionIcon, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactRead, ConversationRead } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { ErrorState } from '@/components/ErrorState';
import { Pane, PaneSkeleton, PaneTop } from '@/components/Pane';
import { WithNumbers } from '@/components/WithNumbers';
import type { ContactPanel } from '@/lib/contact-panel';
import { personName } from '@/lib/names';
import { useCan } from '@/lib/session';
import { useContact } from '../api/contact';
import classes from './ContactPane.module.css';
import { KindMenu } from './KindMenu';
import { NameForm } from './NameForm';

function Face({ contact }: { contact: ContactRead }) {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  const [editing, setEditing] = useState(false);
  /** The focus is at the name while that is changed, and stays there afterwards. */
  const [wasChanged, setChanged] = useState(false);
  const title = personName(contact, t);
  return (
    <PaneTop>
      <Avatar name={title} seed={contact.id} size={84} />
      {editing ? (
        <NameForm
          contact={contact}
          onDone={() => {
            setEditing(false);
            setChanged(true);
          }}
        />
      ) : (
        <div className={classes['nameLine']}>
          <Title order={2} className={classes['name']} dir="auto">
            <WithNumbers>{title}</WithNumbers>
          </Title>
          {canEdit && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('contacts.rename')}
              autoFocus={wasChanged}
              onClick={() => {
                setEditing(true);
              }}
            >
              <IconPencil size={17} />
            </ActionIcon>
          )}
        </div>
      )}
      <KindMenu contact={contact} />
    </PaneTop>
  );
}

interface Props {
  contactId: string;
  /** Where they are being talked to: what a panel shows may depend on it. */
  conversation: ConversationRead;
  /** What the parts know of the contact, from top to bottom. */
  panels: Record<string, ContactPanel>;
  onClose: () => void;
}

/** The third pane: who the customer is. */
export function ContactPane({ contactId, conversation, panels, onClose }: Props) {
  const { t } = useTranslation();
  const contact = useContact(contactId);
  return (
    <Pane title={t('contacts.title')} onClose={onClose}>
      {contact.isPending && <PaneSkeleton />}
      {contact.isError && <ErrorState error={contact.error} onRetry={() => void contact.refetch()} />}
      {contact.data != null && (
        <>
          <Face contact={contact.data} />
          {Object.entries(panels).map(([name, Panel]) => (
            <Panel key={name} contact={contact.data as ContactRead} conversation={conversation} />
          ))}
        </>
      )}
    </Pane>
  );
}
