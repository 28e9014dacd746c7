import type { QueryClient } from '@tanstack/react-query';

import type { MessageRead, NoteRead } from '@/api/types';
import { withNote } from '../note-window';
import type { ThreadWindow } from '../window';
import { withMessage } from '../window';

export const threadKey = ['messages', 'thread'] as const;

/** Put an answer of the server into the thread, as its delta will a moment later. */
export function keepMessage(client: QueryClient, message: MessageRead): void {
  client.setQueryData<ThreadWindow>([...threadKey, message.conversation_id], (data) =>
    data === undefined ? data : withMessage(data, message),
  );
}

/** The same for a note. */
export function keepNote(client: QueryClient, note: NoteRead): void {
  client.setQueryData<ThreadWindow>([...threadKey, note.conversation_id], (data) =>
    data === undefined ? data : withNote(data, note),
  );
}
