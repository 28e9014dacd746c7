import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { errorText } from '@/lib/error-text';
import { useErase, useTask } from '../api/people';
import classes from './people.module.css';
import { TaskProgress } from './TaskProgress';

const LABELS = {
  waiting: 'people.erase_running',
  running: 'people.erase_running',
  done: 'people.erased',
  failed: 'people.task_failed',
} as const;

/** All that is known of the person is deleted, once their name is typed: it cannot be undone. */
export function EraseDialog({ contact, onClose }: { contact: ContactRead; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const erase = useErase(contact.id);
  const task = useTask(erase.data?.id ?? null);
  const present = task.data ?? erase.data;
  const title = contact.name ?? contact.phone ?? contact.id;
  const words = (text: string): string => text.trim().split(/\s+/).join(' ');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    erase.mutate(typed);
  };
  return (
    <Dialog onClose={onClose} title={t('people.erase_title')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t('people.erase_text')}</Text>
          <ul className={classes['facts']}>
            <li>{t('people.erase_groups')}</li>
            <li>{t('people.erase_stays')}</li>
            <li>{t('people.erase_views')}</li>
          </ul>
          {present === undefined ? (
            <TextInput
              label={t('people.erase_type', { name: title })}
              value={typed}
              maxLength={255}
              data-autofocus
              autoComplete="off"
              onChange={(event) => {
                setTyped(event.currentTarget.value);
              }}
            />
          ) : (
            <TaskProgress task={present} label={t(LABELS[present.state])} />
          )}
          {erase.error !== null && (
            <Text size="sm" c="var(--sf-red-text)" role="alert">
              {errorText(t, erase.error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t(present === undefined ? 'common.cancel' : 'common.close')}
            </Button>
            {present === undefined && (
              <Button type="submit" color="red" loading={erase.isPending} disabled={words(typed) !== words(title)}>
                {t('people.erase_do')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
