import { Button, Group, Loader, Radio, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ContactRead, ContradictionRead, MergePreview } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { Dialog } from '@/components/Dialog';
import { ErrorState } from '@/components/ErrorState';
import { useDirectory } from '@/lib/directory';
import { errorText } from '@/lib/error-text';
import { personName } from '@/lib/names';
import { useNotify } from '@/lib/notify';
import { formatPhone } from '@/lib/phone';
import type { Choices } from '../api/people';
import { useMerge, usePart, usePeople, usePreview } from '../api/people';
import { useFieldNames } from '../api/field-names';
import { keptText } from '../kept-text';
import classes from './people.module.css';

const PAUSE_MS = 250; // in typing, before it is looked for

interface Props {
  contact: ContactRead;
  /** Whom it is compared with; null: whoever is looked for. */
  otherId: string | null;
  onClose: () => void;
}

function Search({ contact, onChoose }: { contact: ContactRead; onChoose: (otherId: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const found = usePeople(q);
  const others = [
    ...new Map(
      (found.data ?? []).flatMap((one) =>
        one.contact_id === null || one.contact_id === contact.id ? [] : [[one.contact_id, one] as const],
      ),
    ),
  ];
  return (
    <Stack gap="md">
      <TextInput
        label={t('people.find')}
        value={typed}
        maxLength={120}
        data-autofocus
        onChange={(event) => {
          setTyped(event.currentTarget.value);
        }}
      />
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isLoading && <Loader size="sm" aria-label={t('common.loading')} />}
      {found.isSuccess && others.length === 0 && <p className={classes['muted']}>{t('people.nobody')}</p>}
      <ul className={classes['list']}>
        {others.map(([id, one]) => (
          <li key={id}>
            <UnstyledButton
              className={classes['found']}
              onClick={() => {
                onChoose(id);
              }}
            >
              <Avatar name={personName(one, t)} seed={id} size={34} />
              <span className={classes['who']}>
                <span dir="auto">{personName(one, t)}</span>
                {one.phone !== null && <span className={classes['muted']}>{formatPhone(one.phone)}</span>}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function labelOf(t: TFunction, key: string, fields: ReadonlyMap<string, string>): string {
  if (key === 'name') return t('people.choose_name');
  return key === 'phone' ? t('people.choose_phone') : (fields.get(key) ?? t('contacts.fields'));
}

function shownOf(one: ContradictionRead, value: string): string {
  return one.key === 'phone' ? formatPhone(value) : value;
}

function Facts({ preview }: { preview: MergePreview }) {
  const { t } = useTranslation();
  const { tags } = useDirectory();
  const named = preview.new_tag_ids.map((id) => tags.get(id)?.name ?? '').filter((name) => name !== '');
  return (
    <ul className={classes['facts']}>
      {preview.joined_chats > 0 && <li>{t('people.joined', { count: preview.messages })}</li>}
      {preview.moved_chats > 0 && <li>{t('people.moved', { count: preview.moved_chats })}</li>}
      {named.length > 0 && <li>{t('people.new_tags', { names: named.join(', ') })}</li>}
      <li>{t('people.all_joins')}</li>
      <li>{t('people.undo_days', { count: preview.undo_days })}</li>
    </ul>
  );
}

/** Whether the component is still on the page when an answer comes. */
function useIsHere(): () => boolean {
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return () => here.current;
}

/** Merges, and lets that be taken back at once. */
function useMerging(contact: ContactRead, onClose: () => void) {
  const { t } = useTranslation();
  const { done, failed, undoable } = useNotify();
  const merge = useMerge(contact.id);
  const part = usePart(contact.id);
  const [problem, setProblem] = useState<string | null>(null);
  const isHere = useIsHere();
  const run = (otherId: string, choices: Choices): void => {
    // The way back is offered also to whoever has closed the dialog meanwhile, which `mutate` would tell nothing.
    merge.mutateAsync({ otherId, choices }).then(
      ({ merge: made }) => {
        undoable(t('people.merged'), t('people.part'), () => {
          part.mutateAsync(made.id).then(
            ({ kept }) => {
              done(keptText(t, kept));
            },
            () => undefined,
          );
        });
        if (isHere()) onClose();
      },
      (error: unknown) => {
        if (isHere()) setProblem(errorText(t, error));
        else failed(error);
      },
    );
  };
  return { run, problem, isPending: merge.isPending };
}

function Preview({ contact, otherId, onClose }: { contact: ContactRead; otherId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const preview = usePreview(contact.id, otherId);
  const fields = useFieldNames();
  const [choices, setChoices] = useState<Choices>({});
  const merging = useMerging(contact, onClose);
  if (preview.isPending) return <Loader aria-label={t('common.loading')} />;
  if (preview.isError) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
  const { contradictions, absorbed, messages, most_messages: most } = preview.data;
  const isChosen = contradictions.every(({ key }) => choices[key] !== undefined);
  return (
    <Stack gap="md">
      <Text size="sm" dir="auto">
        {t('people.merge_text', { name: personName(absorbed, t), into: personName(contact, t) })}
      </Text>
      {contradictions.map((one) => (
        <Radio.Group
          key={one.key}
          label={labelOf(t, one.key, fields)}
          value={choices[one.key] ?? ''}
          onChange={(side) => {
            setChoices({ ...choices, [one.key]: side as 'survivor' | 'absorbed' });
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio value="survivor" label={shownOf(one, one.survivor)} />
            <Radio value="absorbed" label={shownOf(one, one.absorbed)} />
          </Stack>
        </Radio.Group>
      ))}
      <Facts preview={preview.data} />
      {(merging.problem !== null || messages > most) && (
        <Text size="sm" c="var(--sf-red-text)" role="alert">
          {merging.problem ?? t('errors.too_much_to_merge', { limit: most })}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" disabled={merging.isPending} onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          loading={merging.isPending}
          disabled={!isChosen || messages > most}
          onClick={() => {
            merging.run(otherId, choices);
          }}
        >
          {t('people.merge_do')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Two contacts of one person become one: who the other is, then what joins and what has to be chosen. */
export function MergeDialog({ contact, otherId, onClose }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(otherId);
  return (
    <Dialog onClose={onClose} title={t('people.merge_title')}>
      {chosen === null ? (
        <Search contact={contact} onChoose={setChosen} />
      ) : (
        <Preview contact={contact} otherId={chosen} onClose={onClose} />
      )}
    </Dialog>
  );
}
