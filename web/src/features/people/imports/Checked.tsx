import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead } from '@/api/types';
import { useDeed } from './api';
import classes from './imports.module.css';
import { Outcomes } from './Outcomes';

/** The third step: what the import would do, what is wrong first; nothing is written yet. */
export function Checked({ table, onBack }: { table: ContactImportRead; onBack: () => void }) {
  const { t } = useTranslation();
  const start = useDeed(table.id, 'start');
  const count = table.new + table.joins;
  return (
    <Stack gap="md" data-testid="import-checked">
      <h3 className={classes['step']}>{t('imports.checked')}</h3>
      <Text size="sm" role="status">
        {t('imports.would', { created: table.new, joined: table.joins, refused: table.refused, same: table.same })}
        {table.new_tags.length > 0 && ` ${t('imports.would_tags', { names: table.new_tags.join(', ') })}`}
      </Text>
      <Outcomes table={table} />
      <Group>
        <Button
          disabled={count === 0}
          loading={start.isPending}
          onClick={() => {
            start.mutate();
          }}
        >
          {t('imports.start', { count })}
        </Button>
        <Button variant="default" onClick={onBack}>
          {t('imports.back')}
        </Button>
      </Group>
    </Stack>
  );
}
