import type { QueryClient } from '@tanstack/react-query';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { markRead, markUnread, needAnswer, needNoAnswer, updateConversation } from '@/api/generated';
import type { ConversationRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
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

/**
 * What is told of the outcome hangs on the change itself: what hangs on one call of `mutate` is forgotten when the chat
 * is left before the server has answered.
 */
function useChange<V = void>(ask: (value: V) => Promise<ConversationRead>, onFailed?: (error: unknown) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (row) => {
      keep(client, row);
    },
    onError: onFailed,
  });
}

type Verb = (options: { path: { conversation_id: string } }) => Promise<ConversationRead>;

function useVerb(id: string, verb: Verb) {
  return useChange(() => verb({ path: { conversation_id: id } }), useNotify().failed);
}

/** Give a chat to somebody, or to nobody; refused when another than `seen` has become responsible meanwhile. */
export function useAssign(id: string, seen: string | null) {
  const ask = (assigneeId: string | null): Promise<ConversationRead> =>
    updateConversation({ path: { conversation_id: id }, body: { assignee_id: assigneeId, seen_assignee_id: seen } });
  return useChange(ask, useNotify().failed);
}

export const useMarkRead = () => useChange((id: string) => markRead({ path: { conversation_id: id } }));
export const useMarkUnread = (id: string) => useVerb(id, markUnread);
export const useAnswerNeeded = (id: string) => useVerb(id, needAnswer);
export const useNoAnswerNeeded = (id: string) => useVerb(id, needNoAnswer);
