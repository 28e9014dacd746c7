import type { QueryClient } from '@tanstack/react-query';

import type { MessageRead, NoteRead } from '@/api/types';
import { withNote } from '../note-window';
import type { ThreadWindow } from '../window';
import { withMessage } from '../window';

export const threadKey = ['messages', 'thread'] as const;
export const timelineKey = ['messages', 'timeline'] as const;

/** Of which chats a timeline is, by its key. */
export function chatsIn(key: readonly unknown[]): string[] {
  return (key[3] as string).split(' ');
}

/** Whether a query is of a chat: of its thread, or of a timeline that it is in. */
export function isOf(key: readonly unknown[], chatId: string): boolean {
  if (key[0] !== threadKey[0]) return false;
  return key[1] === timelineKey[1] ? chatsIn(key).includes(chatId) : key[1] === threadKey[1] && key[2] === chatId;
}

/** Change what is loaded of a chat, alone and among all chats with its person. */
function change(client: QueryClient, chatId: string, by: (data: ThreadWindow) => ThreadWindow): void {
  const changed = (data: ThreadWindow | undefined): ThreadWindow | undefined => (data === undefined ? data : by(data));
  client.setQueryData<ThreadWindow>([...threadKey, chatId], changed);
  client.setQueriesData<ThreadWindow>(
    { queryKey: timelineKey, predicate: ({ queryKey }) => chatsIn(queryKey).includes(chatId) },
    changed,
  );
}

/** Put an answer of the server into the thread, as its delta will a moment later. */
export function keepMessage(client: QueryClient, message: MessageRead): void {
  change(client, message.conversation_id, (data) => withMessage(data, message));
}

/** The same for a note. */
export function keepNote(client: QueryClient, note: NoteRead): void {
  change(client, note.conversation_id, (data) => withNote(data, note));
}
