import { useMutation, useQueryClient } from '@tanstack/react-query';

import { pin, unpin } from '@/api/generated';
import { useNotify } from '@/lib/notify';
import { pinsKey, without } from './pins';

/** Pin a chat for oneself, or unpin it. */
export function usePin(id: string) {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (pinned: boolean) => (pinned ? pin : unpin)({ path: { conversation_id: id } }),
    onSuccess: (_, pinned) => {
      client.setQueryData<string[]>(pinsKey, (data) => {
        if (data === undefined) return data;
        return pinned ? [id, ...without(data, id)] : without(data, id);
      });
    },
    onError: failed,
  });
}
