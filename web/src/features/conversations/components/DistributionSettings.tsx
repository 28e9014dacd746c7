import { NumberInput, Select, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { DistributionRead } from '@/api/generated';
import { ErrorState } from '@/components/ErrorState';
import { Rows, Section } from '@/components/Page';
import { useDirectory } from '@/lib/directory';
import type { Target } from '../api/distribution';
import { useDistribute, useDistribution } from '../api/distribution';
import classes from './DistributionSettings.module.css';

const LONGEST_MINUTES = 1440;

interface RowProps {
  target: Target;
  name: string;
  rule: DistributionRead | undefined;
}

type Change = Partial<Pick<DistributionRead, 'mode' | 'to_team_id' | 'no_answer_minutes'>>;

/** What becomes of the chats of one number or one team; each choice holds at once. */
function RuleRow({ target, name, rule }: RowProps) {
  const { t } = useTranslation();
  const { teams } = useDirectory();
  const distribute = useDistribute(target);
  const [minutes, setMinutes] = useState<number | string>(rule?.no_answer_minutes ?? '');
  const mode = rule?.mode ?? 'off';
  const choices = [
    { value: 'off', label: t('teams.mode_off') },
    { value: 'in_turn', label: t('teams.mode_in_turn') },
    ...(target.kind === 'team'
      ? []
      : [...teams.values()]
          .filter(({ id, archived }) => !archived || id === rule?.to_team_id)
          .map((team) => ({ value: team.id, label: t('teams.mode_to_team', { name: team.name }) }))),
  ];
  const save = (change: Change): void => {
    const kept = { mode, to_team_id: rule?.to_team_id ?? null, no_answer_minutes: rule?.no_answer_minutes ?? null };
    distribute.mutate({ ...kept, ...change });
  };
  return (
    <li data-testid="distribution-row">
      <div className={classes['name']}>
        <b>{name}</b>
        <span className={classes['dim']}>{target.kind === 'team' ? t('teams.of_team') : t('teams.of_number')}</span>
      </div>
      <Select
        aria-label={t('teams.mode_of', { name })}
        className={classes['mode'] ?? ''}
        data={choices}
        value={mode === 'to_team' ? (rule?.to_team_id ?? 'off') : mode}
        allowDeselect={false}
        disabled={distribute.isPending}
        onChange={(chosen) => {
          if (chosen === null) return;
          const isMode = chosen === 'off' || chosen === 'in_turn';
          save(isMode ? { mode: chosen, to_team_id: null } : { mode: 'to_team', to_team_id: chosen });
        }}
      />
      {mode === 'in_turn' && (
        <NumberInput
          label={t('teams.no_answer')}
          aria-label={t('teams.no_answer_of', { name })}
          placeholder={t('teams.never')}
          className={classes['minutes'] ?? ''}
          min={1}
          max={LONGEST_MINUTES}
          allowDecimal={false}
          value={minutes}
          onChange={setMinutes}
          onBlur={() => {
            const given = typeof minutes === 'number' ? minutes : null;
            if (given !== (rule?.no_answer_minutes ?? null)) save({ no_answer_minutes: given });
          }}
        />
      )}
    </li>
  );
}

/** By which rules chats that wait are given to members. */
export function DistributionSettings() {
  const { t } = useTranslation();
  const { channels, teams } = useDirectory();
  const rules = useDistribution();
  const of = ({ kind, id }: Target): DistributionRead | undefined =>
    rules.data?.find((one) => (kind === 'channel' ? one.channel_id : one.team_id) === id);
  const targets: { target: Target; name: string }[] = [
    ...[...channels.values()].map(({ id, label }) => ({ target: { kind: 'channel' as const, id }, name: label })),
    ...[...teams.values()]
      .filter(({ archived }) => !archived)
      .map(({ id, name }) => ({ target: { kind: 'team' as const, id }, name })),
  ];
  return (
    <Section title={t('teams.distribution')} lead={t('teams.distribution_lead')}>
      {rules.isPending && <Skeleton height={120} />}
      {rules.isError && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data !== undefined && (
        <Rows label={t('teams.distribution')}>
          {targets.map(({ target, name }) => (
            <RuleRow key={target.id} target={target} name={name} rule={of(target)} />
          ))}
        </Rows>
      )}
    </Section>
  );
}
