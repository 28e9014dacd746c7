import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';

import { readConversation } from '@/api/generated';
import type { Delta } from '@/api/live';
import { isNewer, loadFresh } from '@/api/live';
import type { ConversationRead } from '@/api/types';
import type { ConversationWindow } from '../window';
import { listKey } from './list';

export const conversationKey = ['conversations', 'one'] as const;

/** A conversation that was removed, alone or with its number, is null. */
export function reduceConversation(row: ConversationRead | null, delta: Delta): ConversationRead | null {
  if (row === null) return null;
  if (delta.type === 'conversation.removed' && delta.data.id === row.id) return null;
  if (delta.type === 'channel.removed' && delta.data.id === row.channel_id) return null;
  if (delta.type === 'conversation' && delta.data.id === row.id) return isNewer(delta.data, row) ? delta.data : row;
  if (delta.type === 'contact' && row.contact !== null && delta.data.id === row.contact.id) {
    return { ...row, contact: { ...row.contact, name: delta.data.name, phone: delta.data.phone } };
  }
  return row;
}

export function conversation(id: string) {
  return queryOptions({
    queryKey: [...conversationKey, id],
    queryFn: ({ signal }) =>
      loadFresh<ConversationRead | null>(
        () => readConversation({ path: { conversation_id: id }, signal }),
        reduceConversation,
      ),
  });
}

/** Let a chat that is known be opened without a request. */
export function holdConversation(client: QueryClient, row: ConversationRead): void {
  client.setQueryData<ConversationRead | null>(conversation(row.id).queryKey, (known) => known ?? row);
}

/** Whether a chat that this page has opened is a group's. */
export function isGroup(client: QueryClient, id: string): boolean {
  return client.getQueryData<ConversationRead | null>(conversation(id).queryKey)?.kind === 'group';
}

/** The last message of a chat that this page has opened. */
export function lastTold(client: QueryClient, id: string): string | null {
  return client.getQueryData<ConversationRead | null>(conversation(id).queryKey)?.last_message?.id ?? null;
}

/** A row that some list already holds: opening a chat from the list needs no request. */
function fromLists(client: QueryClient, id: string): ConversationRead | undefined {
  for (const [, data] of client.getQueriesData<ConversationWindow>({ queryKey: listKey })) {
    const row = data?.items.find((item) => item.id === id);
    if (row !== undefined) return row;
  }
  return undefined;
}

export function useConversation(id: string) {
  const client = useQueryClient();
  return useQuery({ ...conversation(id), initialData: () => fromLists(client, id) });
}
