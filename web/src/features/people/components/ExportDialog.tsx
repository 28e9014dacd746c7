import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ContactRead, PersonTaskRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { errorText } from '@/lib/error-text';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useExport, useTask } from '../api/people';
import { TaskProgress } from './TaskProgress';

function Ready({ task }: { task: PersonTaskRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Stack gap="sm" role="status">
      <Text size="sm">{t('people.export_ready', { until: dateTime(task.expires_at ?? task.asked_at, locale) })}</Text>
      {(task.counts?.['left_out'] ?? 0) > 0 && (
        <Text size="sm">{t('people.export_left_out', { count: task.counts?.['left_out'] ?? 0 })}</Text>
      )}
      <Button
        component="a"
        href={`/api/person-tasks/${task.id}/file`}
        download="person.zip"
        leftSection={<IconDownload size={17} aria-hidden="true" />}
      >
        {t('people.download')}
      </Button>
    </Stack>
  );
}

/** All that is known of the person, as one file: asked for, gathered by a job, taken by who asked. */
export function ExportDialog({ contact, onClose }: { contact: ContactRead; onClose: () => void }) {
  const { t } = useTranslation();
  const ask = useExport(contact.id);
  const task = useTask(ask.data?.id ?? null);
  const present = task.data ?? ask.data;
  const problem = ask.error ?? task.error;
  const failed = present?.state === 'failed' ? t('people.task_failed') : null;
  return (
    <Dialog onClose={onClose} title={t('people.export_title')}>
      <Stack gap="md">
        <Text size="sm">{t('people.export_text')}</Text>
        {present?.state === 'done' && <Ready task={present} />}
        {(present?.state === 'waiting' || present?.state === 'running') && (
          <TaskProgress task={present} label={t('people.export_running')} />
        )}
        {(problem !== null || failed !== null) && (
          <Text size="sm" c="var(--sf-red-text)" role="alert">
            {failed ?? errorText(t, problem)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.close')}
          </Button>
          {(present === undefined || failed !== null) && (
            <Button
              loading={ask.isPending}
              onClick={() => {
                ask.mutate();
              }}
            >
              {t('people.export_do')}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
