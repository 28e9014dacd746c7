import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { MessageRead } from '@/api/types';
import { keepMessage } from './thread';

/** Send a failed message once more; the server answers every further call with the same new message. */
export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) => api.post<MessageRead>(`/api/messages/${messageId}/resend`),
    onSuccess: (message) => {
      keepMessage(client, message);
    },
  });
}
