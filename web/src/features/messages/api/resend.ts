import { useMutation, useQueryClient } from '@tanstack/react-query';

import { resend } from '@/api/generated';
import { useNotify } from '@/lib/notify';
import { keepMessage } from './thread-cache';

/** Send a failed message once more; the server answers every further call with the same new message. */
export function useResend() {
  const client = useQueryClient();
  const { failed } = useNotify();
  return useMutation({
    mutationFn: (messageId: string) => resend({ path: { message_id: messageId } }),
    onSuccess: (message) => {
      keepMessage(client, message);
    },
    onError: failed,
  });
}
