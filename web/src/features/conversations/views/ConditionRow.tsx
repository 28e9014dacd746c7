import { ActionIcon, NumberInput, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FieldRead } from '@/api/types';
import { useDirectory } from '@/lib/directory';
import type { Plain } from './conditions';
import { begun, COMPARISONS, comparisonsOf, hasValue, KINDS, PRIORITIES, STATES } from './conditions';
import { SelectOf } from './SelectOf';
import classes from './views.module.css';

export interface RowProps<C extends Plain = Plain> {
  one: C;
  fields: FieldRead[];
  onChange: (next: Plain) => void;
}

function useLists() {
  const { t } = useTranslation();
  const { tags, channels, members, teams } = useDirectory();
  return {
    tags: [...tags.values()].map(
      ({ id, name, archived_at }) => [id, archived_at === null ? name : t('contacts.tag_archived', { name })] as const,
    ),
    channels: [...channels.values()].map(({ id, label }) => [id, label] as const),
    teams: [...teams.values()].map(({ id, name }) => [id, name] as const),
    members: [...members.values()].map(({ id, name }) => [id, name] as const),
  };
}

/** What is chosen stays to be chosen, also when it is gone. */
function useWithGone<T extends string>(options: readonly (readonly [T, string])[], chosen: T) {
  const { t } = useTranslation();
  return options.some(([one]) => one === chosen) ? options : [...options, [chosen, t('views.gone')] as const];
}

type OfThings = Extract<Plain, { kind: 'tag' | 'channel' | 'team' }>;

function idOf(one: OfThings): string {
  if (one.kind === 'tag') return one.tag_id;
  return one.kind === 'team' ? one.team_id : one.channel_id;
}

function withId(one: OfThings, id: string): OfThings {
  if (one.kind === 'tag') return { ...one, tag_id: id };
  return one.kind === 'team' ? { ...one, team_id: id } : { ...one, channel_id: id };
}

function Named({ one, onChange }: RowProps<OfThings>) {
  const { t } = useTranslation();
  const lists = useLists();
  const chosen = idOf(one);
  const options = useWithGone(lists[`${one.kind}s`], chosen);
  const is = one.kind === 'tag' ? t('views.op_has') : t('views.op_is');
  const isNot = one.kind === 'tag' ? t('views.op_has_not') : t('views.op_is_not');
  return (
    <>
      <Negation one={one} is={is} isNot={isNot} onChange={onChange} />
      <SelectOf
        label={t('views.value')}
        value={chosen}
        options={options}
        onChange={(id) => {
          onChange(withId(one, id));
        }}
      />
    </>
  );
}

type Negated = Extract<Plain, { is_not?: boolean }>;

function Negation({ one, is, isNot, onChange }: Omit<RowProps<Negated>, 'fields'> & { is: string; isNot: string }) {
  const { t } = useTranslation();
  return (
    <SelectOf
      label={t('views.comparison')}
      value={one.is_not === true ? 'not' : 'is'}
      options={[
        ['is', is],
        ['not', isNot],
      ]}
      onChange={(chosen) => {
        onChange({ ...one, is_not: chosen === 'not' });
      }}
    />
  );
}

function Listed({ one, onChange }: RowProps<Extract<Plain, { kind: 'state' | 'priority' }>>) {
  const { t } = useTranslation();
  return (
    <>
      <Negation one={one} is={t('views.op_is')} isNot={t('views.op_is_not')} onChange={onChange} />
      {one.kind === 'state' ? (
        <SelectOf
          label={t('views.value')}
          value={one.value}
          options={Object.entries(STATES).map(([key, text]) => [key as typeof one.value, t(text)])}
          onChange={(value) => {
            onChange({ ...one, value });
          }}
        />
      ) : (
        <SelectOf
          label={t('views.value')}
          value={one.value}
          options={Object.entries(PRIORITIES).map(([key, text]) => [key as typeof one.value, t(text)])}
          onChange={(value) => {
            onChange({ ...one, value });
          }}
        />
      )}
    </>
  );
}

function Assignee({ one, onChange }: RowProps<Extract<Plain, { kind: 'assignee' }>>) {
  const { t } = useTranslation();
  const { members } = useLists();
  const whose = one.member_id ?? one.who;
  const people = [['me', t('views.who_me')] as const, ['nobody', t('views.who_nobody')] as const, ...members];
  return (
    <>
      <Negation one={one} is={t('views.op_is')} isNot={t('views.op_is_not')} onChange={onChange} />
      <SelectOf<string>
        label={t('views.value')}
        value={whose}
        options={useWithGone<string>(people, whose)}
        onChange={(chosen) => {
          const isSomebody = chosen !== 'me' && chosen !== 'nobody';
          onChange({ ...one, who: isSomebody ? 'member' : chosen, member_id: isSomebody ? chosen : null });
        }}
      />
    </>
  );
}

function Days({ one, onChange }: RowProps<Extract<Plain, { kind: 'last_message' }>>) {
  const { t } = useTranslation();
  const how = `${one.is_before ? 'before' : 'after'}_${one.day == null ? 'days' : 'day'}` as const;
  return (
    <>
      <SelectOf
        label={t('views.comparison')}
        value={how}
        options={[
          ['before_days', t('views.op_older')],
          ['after_days', t('views.op_newer')],
          ['before_day', t('views.op_before')],
          ['after_day', t('views.op_after')],
        ]}
        onChange={(next) => {
          const isDay = next.endsWith('_day');
          const day = isDay ? (one.day ?? new Date().toISOString().slice(0, 10)) : null;
          onChange({ ...one, is_before: next.startsWith('before'), day, days: isDay ? null : (one.days ?? 7) });
        }}
      />
      {one.day == null ? (
        <Amount
          label={t('views.days')}
          value={one.days ?? 7}
          most={3650}
          onChange={(days) => {
            onChange({ ...one, days });
          }}
        />
      ) : (
        <TextInput
          type="date"
          aria-label={t('views.value')}
          value={one.day}
          onChange={(event) => {
            if (event.currentTarget.value !== '') onChange({ ...one, day: event.currentTarget.value });
          }}
        />
      )}
    </>
  );
}

interface AmountProps {
  label: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}

function Amount({ label, value, most, onChange }: AmountProps) {
  return (
    <NumberInput
      aria-label={label}
      value={value}
      min={1}
      max={most}
      allowDecimal={false}
      suffix={` ${label}`}
      onChange={(next) => {
        const number = Number(next);
        if (Number.isInteger(number) && number >= 1 && number <= most) onChange(number);
      }}
    />
  );
}

function Field({ one, fields, onChange }: RowProps<Extract<Plain, { kind: 'field' }>>) {
  const { t } = useTranslation();
  const field = fields.find(({ id }) => id === one.field_id);
  const choices = useWithGone(field?.choices.map(({ id, name }) => [id, name] as const) ?? [], one.value ?? '');
  const change = (value: string): void => {
    onChange({ ...one, value });
  };
  return (
    <>
      <SelectOf
        label={t('views.comparison')}
        value={one.comparison}
        options={comparisonsOf(field).map((key) => [key, t(COMPARISONS[key])])}
        onChange={(comparison) => {
          const first = field?.kind === 'choice' ? (field.choices[0]?.id ?? '') : '';
          onChange({ ...one, comparison, value: hasValue(comparison) ? one.value || first : '' });
        }}
      />
      {hasValue(one.comparison) &&
        (field?.kind === 'choice' ? (
          <SelectOf label={t('views.value')} value={one.value ?? ''} options={choices} onChange={change} />
        ) : (
          <TextInput
            type={field?.kind === 'date' ? 'date' : 'text'}
            aria-label={t('views.value')}
            maxLength={1000}
            value={one.value ?? ''}
            onChange={(event) => {
              change(event.currentTarget.value);
            }}
          />
        ))}
    </>
  );
}

function Rest(props: RowProps) {
  const { t } = useTranslation();
  const { one, onChange } = props;
  switch (one.kind) {
    case 'tag':
    case 'channel':
    case 'team':
      return <Named {...props} one={one} />;
    case 'state':
    case 'priority':
      return <Listed {...props} one={one} />;
    case 'assignee':
      return <Assignee {...props} one={one} />;
    case 'last_message':
      return <Days {...props} one={one} />;
    case 'field':
      return <Field {...props} one={one} />;
    case 'waits':
      return (
        <Amount
          label={t('views.minutes')}
          value={one.minutes}
          most={525_600}
          onChange={(minutes) => {
            onChange({ ...one, minutes });
          }}
        />
      );
    case 'party':
      return (
        <SelectOf
          label={t('views.value')}
          value={one.is_group ? 'group' : 'person'}
          options={[
            ['person', t('views.party_person')],
            ['group', t('views.party_group')],
          ]}
          onChange={(chosen) => {
            onChange({ ...one, is_group: chosen === 'group' });
          }}
        />
      );
  }
}

/** One condition: what it is about, how it is compared, and with what. */
export function ConditionRow(props: RowProps & { number: string; onRemove: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { one, fields, number, onChange, onRemove } = props;
  const { tags, channels, teams } = useLists();
  const kind = one.kind === 'field' ? one.field_id : one.kind;
  const offered = Object.entries(KINDS).filter(
    ([key]) => (key !== 'tag' || tags.length > 0) && (key !== 'team' || teams.length > 0),
  );
  const ofFields = fields.filter((field) => field.hidden_at === null || field.id === kind);
  const options = [
    ...offered.map(([key, text]) => [key, t(text)] as const),
    ...ofFields.map(({ id, name }) => [id, t('views.kind_field', { name })] as const),
  ];
  return (
    <div className={classes['condition']} role="group" aria-label={t('views.condition', { number })}>
      <SelectOf<string>
        label={t('views.about')}
        value={kind}
        options={useWithGone<string>(options, kind)}
        onChange={(next) => {
          onChange(
            begun(next, { tag: tags[0]?.[0] ?? '', channel: channels[0]?.[0] ?? '', team: teams[0]?.[0] ?? '' }),
          );
        }}
      />
      <Rest {...props} />
      {onRemove !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('views.remove', { number })}
          onClick={onRemove}
        >
          <IconX size={17} />
        </ActionIcon>
      )}
    </div>
  );
}
