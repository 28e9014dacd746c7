import { useMutation, useQueryClient } from '@tanstack/react-query';

import { returnConversation, updateConversation } from '@/api/generated';
import type { ConversationRead } from '@/api/types';
import { newId } from '@/lib/ids';
import { useNotify } from '@/lib/notify';
import { keep } from './changes';

/** Give a chat to a team, in whose queue it waits until somebody takes it. */
export function useGiveToTeam({ id, assignee_id: seen }: ConversationRead) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (teamId: string | null) =>
      updateConversation({
        path: { conversation_id: id },
        body: { assignee_id: null, team_id: teamId, seen_assignee_id: seen },
      }),
    onSuccess: (row) => {
      keep(client, row);
    },
    onError: failed,
  });
}

/** Return a chat to the queue, with a note or without; that it is there now is told live. */
export function useReturn(id: string) {
  return useMutation({
    mutationFn: (note: string) =>
      returnConversation({ path: { conversation_id: id }, body: { note, client_key: newId() } }),
  });
}
