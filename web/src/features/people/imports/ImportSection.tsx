import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead } from '@/api/types';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import type { HowToRead } from './api';
import { useForget, useGiveTable, useImports } from './api';
import { AtWork } from './AtWork';
import { Checked } from './Checked';
import { ChooseFile } from './ChooseFile';
import { problemText } from './fault-text';
import classes from './imports.module.css';
import { MatchColumns } from './MatchColumns';
import { ReadAs } from './ReadAs';
import { Result } from './Result';

const BUSY: readonly string[] = ['checking', 'running', 'undoing'];

interface OpenProps {
  table: ContactImportRead;
  file: File | null;
  give: ReturnType<typeof useGiveTable>;
}

/** A table that is not taken in yet: its columns, then what it would do. */
function Open({ table, file, give }: OpenProps) {
  const { t } = useTranslation();
  const forget = useForget(table.id);
  const [isMatching, setMatching] = useState(false);
  return (
    <div className={classes['open']} data-testid="import-open">
      <Group justify="space-between" gap="xs">
        <Text size="sm" dir="auto">
          <b>{table.file_name || t('imports.no_name')}</b> · {t('imports.rows', { count: table.total })}
        </Text>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          loading={forget.isPending}
          onClick={() => {
            forget.mutate();
          }}
        >
          {t('imports.another')}
        </Button>
      </Group>
      {table.state === 'checked' && !isMatching ? (
        <Checked
          table={table}
          onBack={() => {
            setMatching(true);
          }}
        />
      ) : (
        <>
          <ReadAs
            table={table}
            canChange={file !== null && !give.isPending}
            onChange={(how) => {
              if (file !== null) give.mutate({ file, how });
            }}
          />
          {give.isError && (
            <Text size="sm" c="var(--sf-red-text)" role="alert">
              {problemText(t, give.error)}
            </Text>
          )}
          <MatchColumns
            key={table.revision}
            table={table}
            onMatched={() => {
              setMatching(false);
            }}
          />
        </>
      )}
    </div>
  );
}

/** Contacts from a file, step by step: choose, match, look, take in, take back. */
export function ImportSection() {
  const { t } = useTranslation();
  const imports = useImports();
  const give = useGiveTable();
  const [file, setFile] = useState<File | null>(null);
  const read = (chosen: File, how: HowToRead = {}): void => {
    setFile(chosen);
    give.mutate({ file: chosen, how });
  };
  const all = imports.data ?? [];
  const busy = all.filter(({ state }) => BUSY.includes(state));
  const open = all.find(({ state }) => state === 'uploaded' || state === 'checked');
  const over = all.filter(({ state }) => state === 'done' || state === 'undone');
  return (
    <Section title={t('imports.title')} lead={t('imports.lead')}>
      {imports.isPending && <Skeleton height={160} />}
      {imports.isError && <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />}
      {busy.map((table) => (
        <AtWork key={table.id} table={table} />
      ))}
      {open !== undefined && <Open key={open.id} table={open} file={file} give={give} />}
      {imports.isSuccess && open === undefined && busy.length === 0 && (
        <ChooseFile isBusy={give.isPending} error={give.error} onFile={read} />
      )}
      {over.length > 0 && (
        <div>
          <h3 className={classes['step']}>{t('imports.before')}</h3>
          <Rows label={t('imports.before')}>
            {over.map((table, at) => (
              <Result key={table.id} table={table} isLast={at === 0 && open === undefined && busy.length === 0} />
            ))}
          </Rows>
        </div>
      )}
    </Section>
  );
}
