import { Button, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { KeyboardEvent, SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { FieldRead } from '@/api/types';
import { errorText } from '@/lib/error-text';
import { useFillField } from '../api/fields';
import classes from './ContactFields.module.css';

const TYPES = { text: 'text', number: 'text', date: 'date', choice: 'text', phone: 'tel', link: 'url' } as const;

interface Props {
  contactId: string;
  field: FieldRead;
  value: string | null;
  onDone: () => void;
}

interface InputProps {
  field: FieldRead;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Input({ field, value, error, onChange, onKeyDown }: InputProps) {
  const { t } = useTranslation();
  const common = { label: field.name, value, error, autoFocus: true, onKeyDown };
  if (field.kind === 'choice') {
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: t('contacts.field_empty') },
          ...field.choices.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    );
  }
  if (field.kind === 'text') {
    return (
      <Textarea
        {...common}
        autosize
        maxRows={8}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    );
  }
  return (
    <TextInput
      {...common}
      type={TYPES[field.kind]}
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

/** Writes one field; what a colleague has written meanwhile is shown first, and replaced only when saved once more. */
export function FieldForm({ contactId, field, value, onDone }: Props) {
  const { t } = useTranslation();
  const fill = useFillField(contactId, field.id);
  const [typed, setTyped] = useState(value ?? '');
  const [before, setBefore] = useState(value);
  const [problem, setProblem] = useState<string | null>(null);
  const choice = (id: string): string => field.choices.find((one) => one.id === id)?.name ?? id;

  const submit = (event?: SubmitEvent): void => {
    event?.preventDefault();
    fill.mutate(
      { value: typed.trim() === '' ? null : typed, before },
      {
        onSuccess: onDone,
        onError: (error) => {
          if (!isApiError(error) || error.code !== 'field_changed_meanwhile') {
            setProblem(errorText(t, error));
            return;
          }
          const present = typeof error.data['present'] === 'string' ? error.data['present'] : null;
          setBefore(present);
          setProblem(t('contacts.field_taken_over', { value: present === null ? '—' : choice(present) }));
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className={classes['form']} noValidate>
      <Input
        field={field}
        value={typed}
        error={problem}
        onChange={(next) => {
          setTyped(next);
          setProblem(null);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') onDone();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <Group gap="xs">
        <Button type="submit" size="sm" loading={fill.isPending}>
          {t('common.save')}
        </Button>
        <Button variant="default" size="sm" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </Group>
    </form>
  );
}
