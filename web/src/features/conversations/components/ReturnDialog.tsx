import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/components/Dialog';
import { errorText } from '@/lib/error-text';
import { useNotify } from '@/lib/notify';
import { useReturn } from '../api/hands';

const MOST_LETTERS = 4000;

/** Returns a chat to the queue, with a note for whoever takes it next. */
export function ReturnDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const giveBack = useReturn(conversationId);
  const { done } = useNotify();
  const [note, setNote] = useState('');
  return (
    <Dialog title={t('teams.return_title')} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('teams.return_lead')}
        </Text>
        <Textarea
          label={t('teams.return_note')}
          value={note}
          maxLength={MOST_LETTERS}
          autosize
          minRows={3}
          maxRows={8}
          data-autofocus
          onChange={(event) => {
            setNote(event.currentTarget.value);
          }}
        />
        {giveBack.isError && (
          <Text size="sm" c="var(--sf-red-text)" role="alert">
            {errorText(t, giveBack.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={giveBack.isPending}
            onClick={() => {
              giveBack.mutate(note.trim(), {
                onSuccess: () => {
                  done(t('teams.returned'));
                  onClose();
                },
              });
            }}
          >
            {t('teams.return')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
