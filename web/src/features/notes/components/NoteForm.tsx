import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import type { KeyboardEvent, RefObject } from 'react';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { GrowingTextarea } from '@/components/GrowingTextarea';
import { useIsTouch } from '@/lib/media';
import type { NoteContent } from '../api/notes';
import type { useNoteFiles } from '../use-note-files';
import { usePicker } from '../use-picker';
import classes from './NoteForm.module.css';
import { NotePicker } from './NotePicker';

const MOST_LETTERS = 4000;

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  files: ReturnType<typeof useNoteFiles>;
  isSaving: boolean;
  onSave: (content: NoteContent) => void;
}

function ChosenFiles({ files, remove }: Pick<ReturnType<typeof useNoteFiles>, 'files' | 'remove'>) {
  const { t } = useTranslation();
  return (
    <ul className={classes['files']} aria-label={t('notes.files')}>
      {files.map(({ key, name, mediaId }) => (
        <li key={key} data-uploading={mediaId === null}>
          <bdi>{name === '' ? t('notes.file') : name}</bdi>
          {mediaId === null && <span role="status">{t('notes.uploading')}</span>}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('notes.drop_file', { name })}
            onClick={() => {
              remove(key);
            }}
          >
            <IconX size={16} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}

function AttachFile({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Tooltip label={t('notes.attach')}>
      <ActionIcon
        size={44}
        radius="xl"
        variant="subtle"
        color="gray"
        aria-label={t('notes.attach')}
        onClick={() => {
          input.current?.click();
        }}
      >
        <IconPaperclip size={22} />
        <input
          ref={input}
          type="file"
          multiple
          hidden
          data-testid="note-files"
          onClick={(event) => {
            event.stopPropagation();
          }}
          onChange={(event) => {
            onFiles([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
      </ActionIcon>
    </Tooltip>
  );
}

/** Where a note is written, with its files and whom it names; Enter saves, as it sends an answer. */
export function NoteForm({ field, text, onText, files, isSaving, onSave }: Props) {
  const { t } = useTranslation();
  const listId = useId();
  const isTouch = useIsTouch();
  const picker = usePicker({ field, text, onText });
  const length = Array.from(text).length;
  const isEmpty = text.trim() === '' && files.files.length === 0;
  const isReady = !isEmpty && length <= MOST_LETTERS && !files.isUploading && !isSaving;

  const save = (): void => {
    if (isReady) onSave({ text: text.trim(), mediaIds: files.mediaIds, mentions: picker.named(text) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || picker.onKeyDown(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || (isTouch && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    save();
  };
  return (
    <div className={classes['form']}>
      {picker.offered.length > 0 && (
        <NotePicker id={listId} members={picker.offered} current={picker.current} onChoose={picker.choose} />
      )}
      {files.files.length > 0 && <ChosenFiles files={files.files} remove={files.remove} />}
      <div className={classes['line']}>
        <AttachFile onFiles={files.take} />
        <GrowingTextarea
          ref={field}
          className={classes['field']}
          value={text}
          maxRows={8}
          aria-label={t('notes.compose')}
          placeholder={t('notes.placeholder')}
          error={length > MOST_LETTERS}
          data-testid="note-composer"
          {...(picker.offered.length > 0 && {
            'aria-controls': listId,
            'aria-activedescendant': `${listId}-${picker.current}`,
          })}
          onChange={(event) => {
            onText(event.currentTarget.value);
            picker.look(event.currentTarget.value);
          }}
          onBlur={picker.close}
          onPaste={(event) => {
            const pasted = [...event.clipboardData.files];
            if (pasted.length === 0) return;
            event.preventDefault();
            files.take(pasted);
          }}
          onKeyDown={onKeyDown}
        />
        <Button color="yellow.8" h={44} px="md" disabled={!isReady} loading={isSaving} onClick={save}>
          {t('notes.save')}
        </Button>
      </div>
      {length > MOST_LETTERS && (
        <p className={classes['over']} role="status">
          {t('notes.too_long', { count: length - MOST_LETTERS })}
        </p>
      )}
    </div>
  );
}
