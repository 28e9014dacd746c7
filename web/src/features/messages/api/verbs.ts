import { useMutation, useQueryClient } from '@tanstack/react-query';

import { deleteMessage, editMessage, fetchFile, forwardMessage, reactToMessage } from '@/api/generated';
import type { MessageRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { keepMessage } from './thread-cache';

/** A failure is told also when what asked for it has gone, as the row of emoji has with its menu. */
function useVerb<V = void>(verb: (value: V) => Promise<MessageRead>) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: verb,
    onSuccess: (message) => {
      keepMessage(client, message);
    },
    onError: failed,
  });
}

/** Give an emoji; an empty one takes ours away. */
export const useReact = (id: string) =>
  useVerb((emoji: string) => reactToMessage({ path: { message_id: id }, body: { emoji } }));

export const useEdit = (id: string) =>
  useVerb((text: string) => editMessage({ path: { message_id: id }, body: { text } }));

export const useDelete = (id: string) => useVerb(() => deleteMessage({ path: { message_id: id } }));

/** Try once more to get the file from WhatsApp; what comes of it follows as a live change. */
export const useFetchFile = (id: string) => useVerb(() => fetchFile({ path: { message_id: id } }));

/** The client key makes a repeated request harmless. */
export function useForward(id: string) {
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (value: { conversationIds: string[]; clientKey: string }) =>
      forwardMessage({
        path: { message_id: id },
        body: { conversation_ids: value.conversationIds, client_key: value.clientKey },
      }),
    onError: failed,
  });
}
