import { useMutation, useQueryClient } from '@tanstack/react-query';

import { openConversation } from '@/api/generated';
import { keep } from './changes';
import { conversation } from './conversation';

/** Find or open the conversation with a number; refused with `not_on_whatsapp` when WhatsApp does not know it. */
export function useOpenConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: { channelId: string; phone: string }) =>
      openConversation({ body: { channel_id: value.channelId, phone: value.phone } }),
    onSuccess: (row) => {
      client.setQueryData(conversation(row.id).queryKey, row);
      keep(client, row);
    },
  });
}
