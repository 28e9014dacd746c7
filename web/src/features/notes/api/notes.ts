import { useMutation } from '@tanstack/react-query';

import type { NamedCreate } from '@/api/generated';
import { createNote, deleteNote, seeNote, updateNote } from '@/api/generated';
import type { NoteRead } from '@/api/types';
import { useNotify } from '@/lib/notify';

/** What a note is to say. */
export interface NoteContent {
  text: string;
  mediaIds: string[];
  mentions: NamedCreate[];
}

function bodyOf({ text, mediaIds, mentions }: NoteContent) {
  return { text, media_ids: mediaIds, mentions };
}

/** The client key makes a repeated request harmless. */
export function useCreateNote(conversationId: string) {
  const { failed } = useNotify();
  return useMutation({
    mutationFn: ({ clientKey, ...content }: NoteContent & { clientKey: string }): Promise<NoteRead> =>
      createNote({ path: { conversation_id: conversationId }, body: { ...bodyOf(content), client_key: clientKey } }),
    onError: failed,
  });
}

export function useUpdateNote(id: string) {
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (content: NoteContent) => updateNote({ path: { note_id: id }, body: bodyOf(content) }),
    onError: failed,
  });
}

export function useDeleteNote(id: string) {
  const { failed } = useNotify();
  return useMutation({ mutationFn: () => deleteNote({ path: { note_id: id } }), onError: failed });
}

/** Say that a note was seen, in which one is mentioned. It is tried again when the note is seen again. */
export function useSeeNote(id: string) {
  return useMutation({ mutationFn: () => seeNote({ path: { note_id: id } }) });
}
