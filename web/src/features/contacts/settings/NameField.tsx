import { Button, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { TagRead } from '@/api/types';
import { errorText } from '@/lib/error-text';
import { useUpdateTag } from './api';
import classes from './settings.module.css';

const MOST_LETTERS = 40; // of a name

/** Gives a tag another name; Escape leaves it as it was. */
export function NameField({ tag, onDone }: { tag: TagRead; onDone: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateTag(tag.id, false);
  const [name, setName] = useState(tag.name);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') update.mutate({ name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <TextInput
        aria-label={t('tags.name')}
        value={name}
        maxLength={MOST_LETTERS}
        autoFocus
        error={update.isError && errorText(t, update.error)}
        onChange={(event) => {
          setName(event.currentTarget.value);
          update.reset();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <Button type="submit" loading={update.isPending} disabled={name.trim() === ''}>
        {t('common.save')}
      </Button>
      <Button variant="default" onClick={onDone}>
        {t('common.cancel')}
      </Button>
    </form>
  );
}
