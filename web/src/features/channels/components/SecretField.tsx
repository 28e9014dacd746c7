import type { PasswordInputProps } from '@mantine/core';
import { Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { PasswordField } from '@/components/PasswordField';

import type { Field, Value } from '../fields';

interface Props extends Pick<PasswordInputProps, 'label' | 'description' | 'error' | 'name' | 'required'> {
  field: Field;
  value: Value;
  onSet: (value: Value) => void;
}

/** A secret, which is written and never shown; one that is kept and not needed may be taken away. */
export function SecretField({ field, value, onSet, required, description, ...common }: Props) {
  const { t } = useTranslation();
  const isTaken = value === null;
  const kept = t(isTaken ? 'channels.secret_taken' : 'channels.secret_kept');
  const verb = t(isTaken ? 'channels.secret_keep' : 'channels.secret_take');
  return (
    <Stack gap={4} align="stretch">
      <PasswordField
        {...common}
        description={field.isKept ? kept : description}
        required={required === true && !field.isKept}
        value={typeof value === 'string' ? value : ''}
        autoComplete="new-password"
        aria-invalid={common.error !== undefined}
        onChange={(event) => {
          onSet(event.currentTarget.value);
        }}
      />
      {field.isKept && !field.required && (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          aria-label={`${verb}: ${field.label}`}
          onClick={() => {
            onSet(isTaken ? '' : null);
          }}
        >
          {verb}
        </Button>
      )}
    </Stack>
  );
}
