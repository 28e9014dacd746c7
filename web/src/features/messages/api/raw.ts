import { queryOptions, useQuery } from '@tanstack/react-query';

import { api } from '@/api/client';

/** What WhatsApp really sent, for a message of a kind we do not show yet. */
export function rawMessage(messageId: string) {
  return queryOptions({
    queryKey: ['messages', 'raw', messageId],
    queryFn: () => api.get<unknown>(`/api/messages/${messageId}/raw`),
  });
}

export function useRawMessage(messageId: string) {
  return useQuery(rawMessage(messageId));
}
