import { Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactImportRead } from '@/api/types';
import { errorText } from '@/lib/error-text';
import { useMatch, useShownFields } from './api';
import classes from './imports.module.css';
import { columnOf, lackOf, present, valueOf } from './targets';

/** What may stand in a column: nothing of interest, what contacts have, and the organization's own fields. */
function useTargets() {
  const { t } = useTranslation();
  const own = useShownFields();
  return {
    own,
    data: [
      { value: 'skip', label: t('imports.target_skip') },
      { value: 'name', label: t('imports.target_name') },
      { value: 'phone', label: t('imports.target_phone') },
      { value: 'tags', label: t('imports.target_tags') },
      { value: 'kind', label: t('imports.target_kind') },
      { value: 'language', label: t('contacts.language') },
      ...own.map(({ id, name }) => ({ value: `field:${id}`, label: t('imports.target_field', { name }) })),
    ],
  };
}

/** The second step: each column is said to be something, as its heading suggests. */
export function MatchColumns({ table, onMatched }: { table: ContactImportRead; onMatched: () => void }) {
  const { t } = useTranslation();
  const { own, data } = useTargets();
  const match = useMatch(table.id);
  const [said, setSaid] = useState(() => table.matching?.columns ?? table.columns.map(({ guess }) => guess));
  const [createTags, setCreateTags] = useState(table.matching?.create_tags ?? false);
  const [overwrite, setOverwrite] = useState(table.matching?.overwrite ?? false);
  const columns = own.length > 0 ? present(said, own) : said;
  const lack = lackOf(columns);
  return (
    <Stack gap="md">
      <h3 className={classes['step']}>{t('imports.match')}</h3>
      <ul className={classes['columns']} data-testid="import-columns">
        {table.columns.map(({ heading, samples }, at) => (
          <li key={at}>
            <div className={classes['what']}>
              <b dir="auto">{heading}</b>
              <span className={classes['dim']} dir="auto">
                {samples.join(' · ')}
              </span>
            </div>
            <NativeSelect
              aria-label={t('imports.column', { name: heading })}
              value={valueOf(columns[at] ?? { target: 'skip' })}
              data={data}
              onChange={(event) => {
                const chosen = columnOf(event.currentTarget.value);
                setSaid(columns.map((one, place) => (place === at ? chosen : one)));
              }}
            />
          </li>
        ))}
      </ul>
      <Checkbox
        label={t('imports.create_tags')}
        checked={createTags}
        onChange={(event) => {
          setCreateTags(event.currentTarget.checked);
        }}
      />
      <Checkbox
        label={t('imports.overwrite')}
        description={t('imports.overwrite_hint')}
        checked={overwrite}
        onChange={(event) => {
          setOverwrite(event.currentTarget.checked);
        }}
      />
      {(lack !== null || match.isError) && (
        <Text size="sm" c="var(--sf-red-text)" role="alert">
          {lack !== null ? t(lack) : errorText(t, match.error)}
        </Text>
      )}
      <Group>
        <Button
          disabled={lack !== null}
          loading={match.isPending}
          onClick={() => {
            match.mutate({ columns, create_tags: createTags, overwrite }, { onSuccess: onMatched });
          }}
        >
          {t('imports.look')}
        </Button>
      </Group>
    </Stack>
  );
}
