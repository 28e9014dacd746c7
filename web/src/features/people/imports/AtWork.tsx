import { Button, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead } from '@/api/types';
import { useDeed } from './api';
import classes from './imports.module.css';

/** How many rows have had their turn, of how many. */
function progressOf(table: ContactImportRead): readonly [number, number] {
  const there = table.total - table.gone;
  if (table.state === 'checking') return [there - table.waiting, there];
  if (table.state === 'running') {
    const todo = table.new + table.joins;
    const done = table.created + table.changed;
    return [done, done + todo];
  }
  const done = table.removed + table.restored + table.kept;
  return [done, done + table.created + table.changed];
}

const LABELS = {
  checking: 'imports.checking',
  running: 'imports.running',
  undoing: 'imports.undoing',
} as const;

/** A job is at work: how far it is, and the way to stop it. */
export function AtWork({ table }: { table: ContactImportRead }) {
  const { t } = useTranslation();
  const stop = useDeed(table.id, 'stop');
  const [done, total] = progressOf(table);
  const label = t(LABELS[table.state as keyof typeof LABELS], { done, total });
  return (
    <div className={classes['work']} role="status" data-testid="import-progress" data-state={table.state}>
      <Text size="sm">{label}</Text>
      <Progress value={total === 0 ? 100 : (100 * done) / total} animated aria-label={label} />
      {table.state !== 'undoing' && (
        <div>
          <Button
            variant="default"
            size="sm"
            loading={stop.isPending}
            onClick={() => {
              stop.mutate();
            }}
          >
            {t('imports.stop')}
          </Button>
        </div>
      )}
    </div>
  );
}
