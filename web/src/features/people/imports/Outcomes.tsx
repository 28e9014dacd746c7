import { Button, SegmentedControl, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead, RowState } from '@/api/types';
import classes from './imports.module.css';
import { RowList } from './RowList';

/** What may become of rows, what is wrong first. */
const ORDER = [
  ['refused', 'imports.refused'],
  ['same', 'imports.same'],
  ['kept', 'imports.kept'],
  ['left', 'imports.left'],
  ['joins', 'imports.joins'],
  ['new', 'imports.new'],
  ['changed', 'imports.changed'],
  ['created', 'imports.created'],
  ['restored', 'imports.restored'],
  ['removed', 'imports.removed'],
  ['unchanged', 'imports.unchanged'],
] as const satisfies readonly (readonly [RowState, string])[];

/** How many rows become what, and the rows of one kind. */
export function Outcomes({ table }: { table: ContactImportRead }) {
  const { t, i18n } = useTranslation();
  const found = ORDER.filter(([state]) => table[state] > 0);
  const [chosen, choose] = useState<RowState | null>(null);
  const shown = found.find(([state]) => state === chosen) ?? found[0];
  if (shown === undefined) return null;
  return (
    <Stack gap="sm">
      <div className={classes['tabs']}>
        <SegmentedControl
          aria-label={t('imports.outcomes')}
          value={shown[0]}
          data={found.map(([state, key]) => ({ value: state, label: `${t(key)} · ${table[state]}` }))}
          onChange={(value) => {
            choose(found.find(([state]) => state === value)?.[0] ?? null);
          }}
        />
      </div>
      {table.refused + table.same > 0 && (
        <div>
          <Button
            component="a"
            variant="default"
            size="sm"
            href={`/api/contact-imports/${table.id}/faults?language=${i18n.language}`}
            download="import-faults.csv"
            leftSection={<IconDownload size={17} aria-hidden="true" />}
          >
            {t('imports.download_faults')}
          </Button>
        </div>
      )}
      <RowList table={table} states={[shown[0]]} label={t(shown[1])} />
    </Stack>
  );
}
