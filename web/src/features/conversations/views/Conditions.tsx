import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Bracket, Condition, FieldRead, Match } from '@/api/types';
import { ConditionRow } from './ConditionRow';
import type { Plain } from './conditions';
import { begun, countOf, MOST_CONDITIONS, MOST_OF_A_LEVEL } from './conditions';
import { SelectOf } from './SelectOf';
import classes from './views.module.css';

interface Props {
  condition: Condition;
  fields: FieldRead[];
  onChange: (next: Condition) => void;
}

const FIRST = begun('state', { tag: '', channel: '', team: '' });

function MatchOf({ match, onChange }: { match: Match; onChange: (match: Match) => void }) {
  const { t } = useTranslation();
  return (
    <SelectOf
      label={t('views.match')}
      value={match}
      options={[
        ['all', t('views.match_all')],
        ['any', t('views.match_any')],
      ]}
      onChange={onChange}
    />
  );
}

interface BracketProps {
  bracket: Bracket;
  place: number;
  fields: FieldRead[];
  mayAdd: boolean;
  /** Nothing: without its last condition a bracket goes, too. */
  onChange: (next: Bracket | null) => void;
}

function BracketOf({ bracket, place, fields, mayAdd, onChange }: BracketProps) {
  const { t } = useTranslation();
  const put = (of: Plain[]): void => {
    onChange(of.length === 0 ? null : { ...bracket, of });
  };
  return (
    <Stack gap="xs" className={classes['bracket']} role="group" aria-label={t('views.bracket', { number: place + 1 })}>
      <MatchOf
        match={bracket.match}
        onChange={(match) => {
          onChange({ ...bracket, match });
        }}
      />
      {bracket.of.map((one, at) => (
        <ConditionRow
          key={at}
          one={one}
          number={`${place + 1}.${at + 1}`}
          fields={fields}
          onChange={(next) => {
            put(bracket.of.with(at, next));
          }}
          onRemove={() => {
            put(bracket.of.toSpliced(at, 1));
          }}
        />
      ))}
      {mayAdd && bracket.of.length < MOST_OF_A_LEVEL && (
        <Button
          variant="subtle"
          size="xs"
          className={classes['add']}
          leftSection={<IconPlus size={15} />}
          onClick={() => {
            put([...bracket.of, FIRST]);
          }}
        >
          {t('views.add')}
        </Button>
      )}
    </Stack>
  );
}

/** All conditions of a view, brackets among them. */
export function Conditions({ condition, fields, onChange }: Props) {
  const { t } = useTranslation();
  const { of } = condition;
  const mayAdd = countOf(condition) < MOST_CONDITIONS;
  const put = (next: Condition['of']): void => {
    onChange({ ...condition, of: next });
  };
  return (
    <Stack gap="xs">
      <MatchOf
        match={condition.match}
        onChange={(match) => {
          onChange({ ...condition, match });
        }}
      />
      {of.map((one, at) =>
        one.kind === 'bracket' ? (
          <BracketOf
            key={at}
            bracket={one}
            place={at}
            fields={fields}
            mayAdd={mayAdd}
            onChange={(next) => {
              put(next === null ? (of.length > 1 ? of.toSpliced(at, 1) : [FIRST]) : of.with(at, next));
            }}
          />
        ) : (
          <ConditionRow
            key={at}
            one={one}
            number={String(at + 1)}
            fields={fields}
            onChange={(next) => {
              put(of.with(at, next));
            }}
            onRemove={
              of.length === 1
                ? undefined
                : () => {
                    put(of.toSpliced(at, 1));
                  }
            }
          />
        ),
      )}
      {mayAdd && of.length < MOST_OF_A_LEVEL && (
        <Group gap="xs">
          <Button
            variant="light"
            size="xs"
            leftSection={<IconPlus size={15} />}
            onClick={() => {
              put([...of, FIRST]);
            }}
          >
            {t('views.add')}
          </Button>
          <Button
            variant="subtle"
            size="xs"
            onClick={() => {
              put([...of, { kind: 'bracket', match: condition.match === 'all' ? 'any' : 'all', of: [FIRST] }]);
            }}
          >
            {t('views.add_bracket')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
