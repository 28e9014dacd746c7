import { useEffect, useRef, useState } from 'react';

import type { NoteRead } from '@/api/types';
import { newId } from '@/lib/ids';
import { useIsTouch } from '@/lib/media';
import { useStrayText } from '@/lib/typed-text';
import type { NoteContent } from '../api/notes';
import { useCreateNote } from '../api/notes';
import { useBegun } from '../begun';
import { useNoteFiles } from '../use-note-files';
import { NoteForm } from './NoteForm';

interface Props {
  conversationId: string;
  onSaved: (note: NoteRead) => void;
}

/** Where a new note is written. What is begun stays until it is saved. */
export function NoteComposer({ conversationId, onSaved }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useBegun(conversationId);
  const [clientKey, setClientKey] = useState(newId);
  const files = useNoteFiles();
  const create = useCreateNote(conversationId);
  const isTouch = useIsTouch();
  useStrayText(() => {
    field.current?.focus();
  });
  useEffect(() => {
    if (!isTouch) field.current?.focus();
  }, [isTouch]);

  const save = (content: NoteContent): void => {
    create.mutate(
      { ...content, clientKey },
      {
        onSuccess: (note) => {
          onSaved(note);
          setText('');
          files.clear();
          setClientKey(newId());
          setTimeout(() => field.current?.focus());
        },
      },
    );
  };
  const change = (next: string): void => {
    setText(next);
    // A try that failed may have arrived: what is written otherwise is another note.
    if (create.isError) setClientKey(newId());
  };
  return <NoteForm field={field} text={text} onText={change} files={files} isSaving={create.isPending} onSave={save} />;
}
