import { ActionIcon } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { FieldRead } from '@/api/types';
import { PaneBlock } from '@/components/Pane';
import type { ContactPanel } from '@/lib/contact-panel';
import { formatPhone, isMasked } from '@/lib/phone';
import { useCan, useLocale } from '@/lib/session';
import { useFields } from '../api/fields';
import classes from './ContactFields.module.css';
import { FieldForm } from './FieldForm';

/** What is kept, as people read it. */
function Value({ field, value }: { field: FieldRead; value: string | null }) {
  const { t } = useTranslation();
  const { language } = useLocale();
  if (value === null) return t('contacts.field_empty');
  switch (field.kind) {
    case 'choice':
      return field.choices.find(({ id }) => id === value)?.name ?? t('contacts.field_empty');
    case 'number':
      // As it is kept, to its last digit: a number of the page would round it.
      return value.replace('.', language === 'en' ? '.' : ',');
    case 'date':
      return value.split('-').reverse().join('.');
    case 'phone':
      return isMasked(value) ? (
        formatPhone(value)
      ) : (
        <a href={`tel:+${value}`} className="sf-number">
          {formatPhone(value)}
        </a>
      );
    case 'link':
      return /^https?:/.test(value) ? (
        <a href={value} target="_blank" rel="noopener noreferrer nofollow">
          {value.replace(/^https?:\/\//, '')}
        </a>
      ) : (
        value
      );
    case 'text':
      return value;
  }
}

interface Props {
  contactId: string;
  field: FieldRead;
  value: string | null;
}

function Field({ contactId, field, value }: Props) {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  const [isEditing, setEditing] = useState(false);
  /** The focus is in the field while that is changed, and stays beside it afterwards. */
  const [wasChanged, setChanged] = useState(false);
  if (isEditing) {
    return (
      <FieldForm
        contactId={contactId}
        field={field}
        value={value}
        onDone={() => {
          setEditing(false);
          setChanged(true);
        }}
      />
    );
  }
  return (
    <div className={classes['field']} data-testid="contact-field">
      <div className={classes['text']}>
        <div className={classes['label']} dir="auto">
          {field.name}
        </div>
        <p className={classes['value']} data-empty={value === null} dir="auto">
          <Value field={field} value={value} />
        </p>
      </div>
      {canEdit && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('contacts.field_edit', { name: field.name })}
          autoFocus={wasChanged}
          onClick={() => {
            setEditing(true);
          }}
        >
          <IconPencil size={17} />
        </ActionIcon>
      )}
    </div>
  );
}

/** The organization's own fields, with what this contact has in them. */
export const ContactFields: ContactPanel = ({ contact }) => {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  const valueOf = (id: string): string | null => contact.fields.find(({ field_id }) => field_id === id)?.value ?? null;
  const fields = (useFields().data ?? [])
    .filter(({ hidden_at }) => hidden_at === null)
    .filter(({ id }) => canEdit || valueOf(id) !== null);
  if (fields.length === 0) return null;
  return (
    <PaneBlock title={t('contacts.fields')}>
      <div className={classes['fields']}>
        {fields.map((field) => (
          <Field key={field.id} contactId={contact.id} field={field} value={valueOf(field.id)} />
        ))}
      </div>
    </PaneBlock>
  );
};
