import { queryOptions, useQuery } from '@tanstack/react-query';

import { readRaw } from '@/api/generated';

/** What WhatsApp really sent, for a message of a kind we do not show yet. */
export function rawMessage(messageId: string) {
  return queryOptions({
    queryKey: ['messages', 'raw', messageId],
    queryFn: () => readRaw({ path: { message_id: messageId } }),
  });
}

export function useRawMessage(messageId: string) {
  return useQuery(rawMessage(messageId));
}
