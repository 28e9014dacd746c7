import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconFileText, IconNote, IconPencil, IconTrash } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MediaRead, NoteRead } from '@/api/types';
import { ConfirmModal } from '@/components/ConfirmModal';
import { NumberMark } from '@/components/NumberMark';
import { later, NotOpened } from '@/components/later';
import { useCan, useLocale, useSession } from '@/lib/session';
import { withoutDirections } from '@/lib/text';
import { clock } from '@/lib/time';
import { useDeleteNote } from '../api/notes';
import { piecesOf } from '../naming';
import { useSeen } from '../use-seen';
import classes from './NoteRow.module.css';

const EditNote = later(() => import('./EditNote'), 'EditNote', NotOpened);

interface Props {
  note: NoteRead;
  flashing: boolean;
}

function File({ file }: { file: MediaRead }) {
  const { t } = useTranslation();
  const name = withoutDirections(file.file_name ?? t('notes.file'));
  const isPicture = file.mimetype.startsWith('image/') && file.preview_url !== null;
  return (
    <a className={classes['file']} href={file.download_url ?? undefined} download={name} data-testid="note-file">
      {isPicture ? <img src={file.preview_url ?? ''} alt="" loading="lazy" /> : <IconFileText size={22} stroke={1.6} />}
      <span className="sf-visually-hidden">{t('notes.download')}</span>
      <bdi>{name}</bdi>
    </a>
  );
}

function Words({ note }: { note: NoteRead }) {
  const { member } = useSession();
  return (
    <p className={classes['text']}>
      {piecesOf(note).map((piece, index) =>
        piece.memberId === null ? (
          piece.text
        ) : (
          <mark key={index} data-me={piece.memberId === member.id}>
            {piece.text}
          </mark>
        ),
      )}
    </p>
  );
}

function Actions({ note }: { note: NoteRead }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const mayManage = useCan('notes.manage');
  const mayWrite = useCan('messages.send');
  const [asking, setAsking] = useState<'edit' | 'delete' | null>(null);
  const remove = useDeleteNote(note.id);
  const isOwn = note.author.kind === 'member' && note.author.id === member.id;
  const stop = (): void => {
    setAsking(null);
  };
  if (!mayWrite || (!isOwn && !mayManage)) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('notes.actions')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isOwn && (
            <Menu.Item
              leftSection={<IconPencil size={18} />}
              onClick={() => {
                setAsking('edit');
              }}
            >
              {t('notes.edit')}
            </Menu.Item>
          )}
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={18} />}
            onClick={() => {
              setAsking('delete');
            }}
          >
            {t('notes.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'edit' && (
        <Suspense>
          <EditNote note={note} onClose={stop} />
        </Suspense>
      )}
      <ConfirmModal
        opened={asking === 'delete'}
        onClose={stop}
        title={t('notes.delete_title')}
        confirmLabel={t('notes.delete')}
        busy={remove.isPending}
        onConfirm={() => {
          remove.mutate(undefined, { onSuccess: stop });
        }}
      >
        {t('notes.delete_text')}
      </ConfirmModal>
    </>
  );
}

/** A note among the messages: as wide as the thread, in its own colour, and never like a bubble. */
export function NoteRow({ note, flashing }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { member } = useSession();
  const seen = useSeen(note);
  const isOwn = note.author.id === member.id;
  const author = isOwn ? t('notes.author_me') : (note.author.name ?? t('notes.author_unknown'));
  const time = clock(note.at, locale);
  return (
    <article
      ref={seen}
      className={classes['note']}
      aria-label={t('notes.label', { author, time })}
      data-testid="note"
      data-flashing={flashing}
      tabIndex={-1}
    >
      <header className={classes['head']}>
        <IconNote size={16} stroke={1.8} aria-hidden="true" />
        <span className={classes['kind']}>{t('notes.note')}</span>
        <bdi className={classes['author']}>{author}</bdi>
        <NumberMark conversationId={note.conversation_id} />
        <span className={classes['time']}>
          {note.edited_at !== null && `${t('notes.edited')} · `}
          {time}
        </span>
        <Actions note={note} />
      </header>
      {note.text !== '' && <Words note={note} />}
      {note.files.length > 0 && (
        <div className={classes['files']}>
          {note.files.map((file) => (
            <File key={file.id} file={file} />
          ))}
        </div>
      )}
    </article>
  );
}
