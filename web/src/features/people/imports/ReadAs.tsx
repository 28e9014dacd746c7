import { Checkbox, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead } from '@/api/types';
import type { HowToRead } from './api';
import classes from './imports.module.css';

const ENCODINGS = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1251', label: 'Windows-1251' },
  { value: 'utf-16-le', label: 'UTF-16' },
  { value: 'utf-16-be', label: 'UTF-16 BE' },
];

interface Props {
  table: ContactImportRead;
  /** Without the file at hand, after the page was loaded anew, it stays as it is. */
  canChange: boolean;
  onChange: (how: HowToRead) => void;
}

/** How the file was read, as was found out; said otherwise, it is read anew. */
export function ReadAs({ table, canChange, onChange }: Props) {
  const { t } = useTranslation();
  const { kind, encoding, delimiter, sheet, sheets, has_head } = table;
  const now: HowToRead =
    kind === 'xlsx'
      ? { sheet: sheet ?? 0, has_head }
      : ({ encoding, delimiter, has_head } as Pick<HowToRead, 'encoding' | 'delimiter' | 'has_head'>);
  const change = (said: HowToRead): void => {
    onChange({ ...now, ...said });
  };
  return (
    <fieldset className={classes['how']} disabled={!canChange}>
      <legend>{t('imports.read_as')}</legend>
      {kind === 'csv' ? (
        <>
          <NativeSelect
            label={t('imports.encoding')}
            value={encoding ?? 'utf-8'}
            data={ENCODINGS}
            onChange={(event) => {
              change({ encoding: event.currentTarget.value as NonNullable<HowToRead['encoding']> });
            }}
          />
          <NativeSelect
            label={t('imports.delimiter')}
            value={delimiter ?? ';'}
            data={[
              { value: ';', label: t('imports.semicolon') },
              { value: ',', label: t('imports.comma') },
              { value: '\t', label: t('imports.tab') },
            ]}
            onChange={(event) => {
              change({ delimiter: event.currentTarget.value as NonNullable<HowToRead['delimiter']> });
            }}
          />
        </>
      ) : (
        <NativeSelect
          label={t('imports.sheet')}
          value={String(sheet ?? 0)}
          data={sheets.map((label, place) => ({ value: String(place), label }))}
          onChange={(event) => {
            change({ sheet: Number(event.currentTarget.value) });
          }}
        />
      )}
      <Checkbox
        label={t('imports.has_head')}
        checked={has_head}
        onChange={(event) => {
          change({ has_head: event.currentTarget.checked });
        }}
      />
      {!canChange && (
        <Text size="xs" c="dimmed">
          {t('imports.choose_again')}
        </Text>
      )}
    </fieldset>
  );
}
