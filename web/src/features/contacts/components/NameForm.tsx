import { Button, Group, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactRead } from '@/api/types';
import { useRename } from '../api/rename';
import classes from './ContactPane.module.css';

/** The contact's name as the team calls them. */
export function NameForm({ contact, onDone }: { contact: ContactRead; onDone: () => void }) {
  const { t } = useTranslation();
  const rename = useRename(contact.id);
  const [name, setName] = useState(contact.name ?? '');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const next = name.trim();
    if (next === '') return;
    rename.mutate(next, { onSuccess: onDone });
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
