import { useQuery } from '@tanstack/react-query';

import { listConversations } from '@/api/generated';

/** Where a message can be forwarded to: the latest conversations, or those found. */
export function usePlaces(q: string) {
  const wanted = q.trim();
  return useQuery({
    queryKey: ['messages', 'places', wanted],
    queryFn: async () => {
      const query = { view: 'all' as const, limit: 30, ...(wanted === '' ? {} : { q: wanted }) };
      return (await listConversations({ query })).items;
    },
    staleTime: 0,
  });
}
