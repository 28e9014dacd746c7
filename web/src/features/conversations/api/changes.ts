import type { QueryClient } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { ConversationRead } from '@/api/types';
import { conversationLiveCaches } from '../live';

/** Put an answer into the caches the way its delta will; whichever comes first wins, the other changes nothing. */
function keep(client: QueryClient, row: ConversationRead): void {
  for (const cache of conversationLiveCaches) {
    for (const [key, data] of client.getQueriesData({ queryKey: cache.prefix })) {
      if (data !== undefined) {
        client.setQueryData(key, cache.reduce(data, { cursor: '', type: 'conversation', data: row }, key));
      }
    }
  }
}

export function useAssign(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (assigneeId: string | null) =>
      api.patch<ConversationRead>(`/api/conversations/${id}`, { assignee_id: assigneeId }),
    onSuccess: (row) => {
      keep(client, row);
    },
  });
}

function useVerb(id: string, verb: 'read' | 'unread' | 'no-answer-needed') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<ConversationRead>(`/api/conversations/${id}/${verb}`),
    onSuccess: (row) => {
      keep(client, row);
    },
  });
}

export const useMarkRead = (id: string) => useVerb(id, 'read');
export const useMarkUnread = (id: string) => useVerb(id, 'unread');
export const useNoAnswerNeeded = (id: string) => useVerb(id, 'no-answer-needed');
