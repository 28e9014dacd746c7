import { PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Field, Values } from '../fields';

interface Props {
  fields: Field[];
  values: Values;
  /** What is wrong with some of them, by name. */
  problems: Record<string, string>;
  /** The channel is there: a secret that is left empty stays as it is. */
  kept?: boolean;
  onChange: (name: string, value: string | boolean) => void;
}

/** The fields that a kind of channel asks for. */
export function KindFields({ fields, values, problems, kept = false, onChange }: Props) {
  const { t } = useTranslation();
  return fields.map((field) => {
    const { name, type, label, hint } = field;
    const value = values[name] ?? '';
    const text = typeof value === 'string' ? value : '';
    const set = (next: string | boolean): void => {
      onChange(name, next);
    };
    const isKept = kept && type === 'secret';
    const common = {
      label,
      description: isKept ? t('channels.secret_kept') : hint,
      error: problems[name],
      name,
      required: field.required && !isKept,
    };
    switch (type) {
      case 'switch':
        return (
          <Switch
            key={name}
            {...common}
            required={false}
            checked={value === true}
            onChange={(event) => {
              set(event.currentTarget.checked);
            }}
          />
        );
      case 'choice':
        return (
          <Select
            key={name}
            {...common}
            data={field.choices}
            value={text === '' ? null : text}
            allowDeselect={!field.required}
            onChange={(next) => {
              set(next ?? '');
            }}
          />
        );
      case 'secret':
        return (
          <PasswordInput
            key={name}
            {...common}
            value={text}
            autoComplete="new-password"
            aria-invalid={problems[name] !== undefined}
            onChange={(event) => {
              set(event.currentTarget.value);
            }}
          />
        );
      default:
        return (
          <TextInput
            key={name}
            {...common}
            value={text}
            inputMode={type === 'number' ? 'numeric' : 'text'}
            autoComplete="off"
            maxLength={field.longest}
            onChange={(event) => {
              set(event.currentTarget.value);
            }}
          />
        );
    }
  });
}
