import { ActionIcon, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { FieldKind, FieldRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { errorText } from '@/lib/error-text';
import type { Choice } from './api';
import { useCreateField, useUpdateField } from './api';
import { KINDS } from './kinds';
import classes from './settings.module.css';

const MOST_LETTERS = 40; // of a name
const MOST_CHOICES = 50;

interface ChoicesProps {
  choices: Choice[];
  onChange: (choices: Choice[]) => void;
}

function Choices({ choices, onChange }: ChoicesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="group" aria-label={t('tags.choices')}>
      {choices.map((choice, place) => (
        <div key={choice.id ?? `new-${place}`} className={classes['choice']}>
          <TextInput
            label={t('tags.choice_number', { number: place + 1 })}
            value={choice.name}
            maxLength={MOST_LETTERS}
            onChange={(event) => {
              onChange(choices.with(place, { ...choice, name: event.currentTarget.value }));
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('tags.choice_remove', { number: place + 1 })}
            disabled={choices.length === 1}
            onClick={() => {
              onChange(choices.toSpliced(place, 1));
            }}
          >
            <IconX size={17} />
          </ActionIcon>
        </div>
      ))}
      {choices.length < MOST_CHOICES && (
        <Button
          variant="default"
          size="sm"
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            onChange([...choices, { id: null, name: '' }]);
          }}
        >
          {t('tags.choice_add')}
        </Button>
      )}
    </Stack>
  );
}

function useSaving(field: FieldRead | null, onClose: () => void) {
  const { t } = useTranslation();
  const create = useCreateField();
  const update = useUpdateField(field?.id ?? '');
  const [isConfirmed, setConfirmed] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const onError = (error: unknown): void => {
    const asks = isApiError(error) && error.code === 'field_has_values';
    setConfirmed(asks);
    setProblem(asks ? t('tags.choice_lost') : errorText(t, error));
  };
  const save = (name: string, kind: FieldKind, choices: Choice[]): void => {
    const chosen = kind === 'choice' ? choices.filter((one) => one.name.trim() !== '') : [];
    if (field === null) {
      create.mutate({ name, kind, choices: chosen.map((one) => one.name) }, { onSuccess: onClose, onError });
    } else {
      const changed = kind === 'choice' ? { choices: chosen } : {};
      update.mutate({ name, ...changed, confirmed: isConfirmed }, { onSuccess: onClose, onError });
    }
  };
  const change = (): void => {
    setProblem(null);
    setConfirmed(false);
  };
  return { save, change, problem, isPending: create.isPending || update.isPending };
}

/** Makes a field or changes it; its kind stays what it was. */
export function FieldDialog({ field, onClose }: { field: FieldRead | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(field?.name ?? '');
  const [kind, setKind] = useState<FieldKind>(field?.kind ?? 'text');
  const [choices, setChoices] = useState<Choice[]>(field?.choices ?? []);
  const saving = useSaving(field, onClose);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    saving.save(name.trim(), kind, choices);
  };
  return (
    <Dialog onClose={onClose} title={field === null ? t('tags.field_new') : t('tags.field_edit')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('tags.name')}
            value={name}
            maxLength={MOST_LETTERS}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
              saving.change();
            }}
          />
          <NativeSelect
            label={t('tags.kind')}
            value={kind}
            disabled={field !== null}
            data={(Object.keys(KINDS) as FieldKind[]).map((value) => ({ value, label: t(KINDS[value]) }))}
            onChange={(event) => {
              setKind(event.currentTarget.value as FieldKind);
              if (choices.length === 0) setChoices([{ id: null, name: '' }]);
            }}
          />
          {kind === 'choice' && (
            <Choices
              choices={choices}
              onChange={(next) => {
                setChoices(next);
                saving.change();
              }}
            />
          )}
          {saving.problem !== null && (
            <Text size="sm" c="var(--sf-red-text)" role="alert">
              {saving.problem}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
