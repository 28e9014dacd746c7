import { Autocomplete, Button, Group, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isApiError } from '@/api/errors';
import type { Language, ReplyRead } from '@/api/types';
import { LANGUAGES } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { useCan } from '@/lib/session';
import { useSaveReply } from '../api/replies';
import { ReplyFiles } from './ReplyFiles';
import { ReplyText } from './ReplyText';

interface Props {
  /** Null: a new one. */
  reply: ReplyRead | null;
  folders: string[];
  onClose: () => void;
}

/** What a person has typed so far; the server says the rest. */
function useDraft(reply: ReplyRead | null) {
  const canManage = useCan('replies.manage');
  const [draft, setDraft] = useState({
    title: reply?.title ?? '',
    shortcut: reply?.shortcut ?? '',
    folder: reply?.folder ?? '',
    team: reply?.team ?? canManage,
    texts: reply?.texts ?? {},
    files: reply?.files ?? [],
  });
  const change = (next: Partial<typeof draft>): void => {
    setDraft((now) => ({ ...now, ...next }));
  };
  const { files, texts, shortcut, ...others } = draft;
  const body = {
    ...others,
    texts: { ru: texts.ru ?? null, kk: texts.kk ?? null, en: texts.en ?? null },
    shortcut: shortcut.trim() === '' ? null : shortcut.trim().replace(/^\//, ''),
    file_ids: files.map(({ id }) => id),
  };
  return { draft, change, body, canManage };
}

/** Why it was not kept, beside its field or below all of them. */
function useProblem(error: unknown) {
  const { t } = useTranslation();
  if (error === null) return { field: '', text: '' };
  const field = isApiError(error, 'shortcut_taken') ? 'shortcut' : (isApiError(error) && error.fields[0]?.field) || '';
  if (isApiError(error, 'unknown_variable')) {
    return { field: '', text: t('replies.no_variable', { name: String(error.data['found']) }) };
  }
  return { field, text: field === 'shortcut' ? t('replies.shortcut_wrong') : errorText(t, error) };
}

/** A quick reply as it shall be: title, place, texts in up to three languages, files. */
export function ReplyForm({ reply, folders, onClose }: Props) {
  const { t } = useTranslation();
  const save = useSaveReply();
  const { draft, change, body, canManage } = useDraft(reply);
  const [language, setLanguage] = useState<Language>(LANGUAGES.find(({ value }) => draft.texts[value])?.value ?? 'ru');
  const problem = useProblem(save.error);
  const isEmpty = Object.values(draft.texts).every((text) => text.trim() === '');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    save.mutate({ id: reply?.id ?? null, body }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('replies.name')}
          required
          maxLength={120}
          data-autofocus
          value={draft.title}
          onChange={(event) => {
            change({ title: event.currentTarget.value });
          }}
        />
        <Group grow align="flex-start">
          <TextInput
            label={t('replies.shortcut')}
            leftSection="/"
            maxLength={32}
            value={draft.shortcut}
            error={problem.field === 'shortcut' && problem.text}
            onChange={(event) => {
              change({ shortcut: event.currentTarget.value });
            }}
          />
          <Autocomplete
            label={t('replies.folder')}
            maxLength={60}
            data={folders}
            value={draft.folder}
            onChange={(folder) => {
              change({ folder });
            }}
          />
        </Group>
        <Switch
          label={t('replies.for_team')}
          description={canManage ? undefined : t('replies.own_only')}
          checked={draft.team}
          disabled={!canManage}
          onChange={(event) => {
            change({ team: event.currentTarget.checked });
          }}
        />
        <SegmentedControl
          aria-label={t('replies.language')}
          value={language}
          onChange={setLanguage}
          data={LANGUAGES.map(({ value, label }) => ({
            value,
            label: (draft.texts[value] ?? '').trim() === '' ? label : `${label} ✓`,
          }))}
        />
        <ReplyText
          key={language}
          text={draft.texts[language] ?? ''}
          onChange={(text) => {
            change({ texts: { ...draft.texts, [language]: text } });
          }}
        />
        <ReplyFiles
          files={draft.files}
          onChange={(files) => {
            change({ files });
          }}
        />
        {save.isError && problem.field !== 'shortcut' && (
          <Text c="red" role="alert">
            {problem.text}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={isEmpty || draft.title.trim() === ''}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
