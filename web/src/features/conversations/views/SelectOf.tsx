import { NativeSelect } from '@mantine/core';

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** A choice among a few, that a phone shows in its own way. */
export function SelectOf<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <NativeSelect
      aria-label={label}
      value={value}
      data={options.map(([one, name]) => ({ value: one, label: name }))}
      onChange={(event) => {
        const chosen = options.find(([one]) => one === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen[0]);
      }}
    />
  );
}
