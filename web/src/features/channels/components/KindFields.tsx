import { Select, Switch, TextInput } from '@mantine/core';

import type { Field, Value, Values } from '../fields';
import { SecretField } from './SecretField';

interface Props {
  fields: Field[];
  values: Values;
  /** What is wrong with some of them, by name. */
  problems: Record<string, string>;
  onChange: (name: string, value: Value) => void;
}

/** The fields that a kind of channel asks for. */
export function KindFields({ fields, values, problems, onChange }: Props) {
  return fields.map((field) => {
    const { name, type, label, hint, required } = field;
    const value = values[name] === undefined ? '' : values[name];
    const text = typeof value === 'string' ? value : '';
    const set = (next: Value): void => {
      onChange(name, next);
    };
    const common = { label, description: hint, error: problems[name], name, required };
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
            allowDeselect={!required}
            onChange={(next) => {
              set(next ?? '');
            }}
          />
        );
      case 'secret':
        return <SecretField key={name} {...common} field={field} value={value} onSet={set} />;
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
