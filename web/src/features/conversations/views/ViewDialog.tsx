import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Condition, TagColor, ViewRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { tagColor } from '@/components/TagChips';
import { errorText } from '@/lib/error-text';
import { useIsPhone } from '@/lib/media';
import { useCan } from '@/lib/session';
import { useCountOf, useDeleteView, useFieldsOfContacts, useSaveView } from './api';
import { begun } from './conditions';
import { Conditions } from './Conditions';
import { Missing } from './Missing';
import { SelectOf } from './SelectOf';
import classes from './views.module.css';

const MOST_LETTERS = 40; // of a name
const PAUSE_MS = 250; // in changes of a condition, before it is counted
const BEGINNING: Condition = { match: 'all', of: [begun('state', { tag: '', channel: '', team: '' })] };

const COLOURS = {
  gray: 'tags.colour_gray',
  red: 'tags.colour_red',
  orange: 'tags.colour_orange',
  yellow: 'tags.colour_yellow',
  green: 'tags.colour_green',
  teal: 'tags.colour_teal',
  blue: 'tags.colour_blue',
  violet: 'tags.colour_violet',
  pink: 'tags.colour_pink',
} as const satisfies Record<TagColor, string>;

interface Props {
  /** Nothing: a new one. */
  view: ViewRead | null;
  onClose: () => void;
  /** With the view that is there now; with null when it is there no more. */
  onDone: (id: string | null) => void;
}

function Count({ condition }: { condition: Condition }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(condition, PAUSE_MS);
  const { data, isError } = useCountOf(settled, true);
  if (data === undefined || isError) return null;
  const text = data.at_least ? t('views.now_at_least', { count: data.count }) : t('views.now', { count: data.count });
  return (
    <Text size="sm" c="dimmed" role="status">
      {text}
    </Text>
  );
}

interface DeletingProps {
  view: ViewRead;
  onDone: Props['onDone'];
  onProblem: (error: unknown) => void;
}

/** The second click deletes. */
function Deleting({ view, onDone, onProblem }: DeletingProps) {
  const { t } = useTranslation();
  const remove = useDeleteView();
  const [isAsked, setAsked] = useState(false);
  return (
    <Button
      variant="subtle"
      color="red"
      mr="auto"
      loading={remove.isPending}
      onClick={() => {
        if (!isAsked) setAsked(true);
        else {
          remove.mutate(view.id, {
            onSuccess: () => {
              onDone(null);
            },
            onError: onProblem,
          });
        }
      }}
    >
      {isAsked ? t('views.delete_sure') : t('views.delete')}
    </Button>
  );
}

/** Makes a view of conditions, or changes one. */
export function ViewDialog({ view, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const mayShare = useCan('views.manage');
  const fields = useFieldsOfContacts();
  const save = useSaveView();
  const [name, setName] = useState(view?.name ?? '');
  const [color, setColor] = useState<TagColor>(view?.color ?? 'gray');
  const [isShared, setShared] = useState(view?.is_shared ?? false);
  const [condition, setCondition] = useState(view?.condition ?? BEGINNING);
  const [problem, setProblem] = useState<string | null>(null);
  const tell = (error: unknown): void => {
    setProblem(errorText(t, error));
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const body = { name: name.trim(), color, condition, is_shared: isShared };
    save.mutate(
      { id: view?.id ?? null, body },
      {
        onSuccess: ({ id }) => {
          onDone(id);
        },
        onError: tell,
      },
    );
  };
  return (
    <Dialog onClose={onClose} title={view === null ? t('views.new') : t('views.edit')} size="lg" fullScreen={isPhone}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {view !== null && <Missing view={view} />}
          <div className={classes['named']}>
            <TextInput
              label={t('views.name')}
              value={name}
              maxLength={MOST_LETTERS}
              data-autofocus
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <span className={classes['colour']} style={tagColor({ color })}>
              <SelectOf
                label={t('views.colour')}
                value={color}
                options={Object.entries(COLOURS).map(([key, text]) => [key as TagColor, t(text)])}
                onChange={setColor}
              />
            </span>
          </div>
          <Conditions
            condition={condition}
            fields={fields}
            onChange={(next) => {
              setCondition(next);
              setProblem(null);
            }}
          />
          <Count condition={condition} />
          {mayShare && (
            <Checkbox
              label={t('views.for_all')}
              description={t('views.for_all_hint')}
              checked={isShared}
              onChange={(event) => {
                setShared(event.currentTarget.checked);
              }}
            />
          )}
          {problem !== null && (
            <Text size="sm" c="var(--sf-red-text)" role="alert">
              {problem}
            </Text>
          )}
          <Group justify="flex-end">
            {view !== null && <Deleting view={view} onDone={onDone} onProblem={tell} />}
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
