import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { NoteRead } from '@/api/types';
import { Dialog } from '@/components/Dialog';
import { useUpdateNote } from '../api/notes';
import { useNoteFiles } from '../use-note-files';
import { NoteForm } from './NoteForm';

/** A note of one's own, to be changed. */
export function EditNote({ note, onClose }: { note: NoteRead; onClose: () => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(note.text);
  const files = useNoteFiles(note.files);
  const update = useUpdateNote(note.id);
  useEffect(() => {
    const { length } = field.current?.value ?? '';
    field.current?.setSelectionRange(length, length);
  }, []);
  return (
    <Dialog onClose={onClose} title={t('notes.edit_title')}>
      <NoteForm
        field={field}
        text={text}
        onText={setText}
        files={files}
        isSaving={update.isPending}
        onSave={(content) => {
          update.mutate(content, { onSuccess: onClose });
        }}
      />
    </Dialog>
  );
}
