import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { PersonTaskRead } from '@/api/types';

/** How far a job is; without a known end it only moves. */
export function TaskProgress({ task, label }: { task: PersonTaskRead; label: string }) {
  const { t } = useTranslation();
  const share = task.total === null || task.total === 0 ? 100 : Math.min(100, (100 * task.done) / task.total);
  return (
    <div role="status">
      <Text size="sm" mb={6}>
        {label}
      </Text>
      <Progress value={share} animated aria-label={label} />
      <Text size="xs" c="dimmed" mt={6}>
        {t('people.task_done', { count: task.done })}
      </Text>
    </div>
  );
}
