import type { QueryClient } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { markRead, markUnread, needAnswer, needNoAnswer, updateConversation } from '@/api/generated';
import type { ConversationRead } from '@/api/types';
import { conversationLiveCaches } from '../live';

/** Put an answer into the caches the way its delta will; whichever comes first wins, the other changes nothing. */
export function keep(client: QueryClient, row: ConversationRead): void {
  for (const cache of conversationLiveCaches) {
    for (const [key, data] of client.getQueriesData({ queryKey: cache.prefix })) {
      if (data !== undefined && data !== null) {
        client.setQueryData(key, cache.reduce(data, { cursor: '', type: 'conversation', data: row }, key));
      }
    }
  }
}

export function useAssign(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (assigneeId: string | null) =>
      updateConversation({ path: { conversation_id: id }, body: { assignee_id: assigneeId } }),
    onSuccess: (row) => {
      keep(client, row);
    },
  });
}

type Verb = (options: { path: { conversation_id: string } }) => Promise<ConversationRead>;

function useVerb(id: string, verb: Verb) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => verb({ path: { conversation_id: id } }),
    onSuccess: (row) => {
      keep(client, row);
    },
  });
}

export const useMarkRead = (id: string) => useVerb(id, markRead);
export const useMarkUnread = (id: string) => useVerb(id, markUnread);
export const useAnswerNeeded = (id: string) => useVerb(id, needAnswer);
export const useNoAnswerNeeded = (id: string) => useVerb(id, needNoAnswer);
