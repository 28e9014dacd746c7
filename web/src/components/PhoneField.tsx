import type { TextInputProps } from '@mantine/core';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { formatPhone, parsePhone } from '@/lib/phone';
import { WithNumbers } from './WithNumbers';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'error'> {
  value: string;
  onChange: (value: string) => void;
  /** Why the number was not taken; `phone`: it is none. */
  problem: string | null;
}

/** A phone number, typed or pasted as people write it; it is put in order when the field is left. */
export function PhoneField({ value, onChange, problem, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="tel"
      inputMode="tel"
      autoComplete="off"
      placeholder="+7 701 123-45-67"
      maxLength={300}
      {...props}
      value={value}
      error={problem === 'phone' ? <WithNumbers>{t('errors.phone')}</WithNumbers> : problem}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      onBlur={() => {
        const phone = parsePhone(value);
        if (phone !== null && formatPhone(phone) !== value) onChange(formatPhone(phone));
      }}
    />
  );
}
