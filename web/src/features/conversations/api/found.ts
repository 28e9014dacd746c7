import { useQuery } from '@tanstack/react-query';

import { countFound } from '@/api/generated';
import type { ListFilters } from '../window';
import { tagQuery } from './list';

/** How many chats a filter by tags leaves in a list, asked anew when rows have come into it or left it. */
export function useFoundByTags(filters: ListFilters, listed: number | null) {
  const { view, q, channelId } = filters;
  const filter = JSON.stringify([view, channelId, q.trim(), tagQuery(filters)]);
  return useQuery({
    queryKey: ['conversations', 'found', filter, listed],
    queryFn: ({ signal }) =>
      countFound({ query: { view, q: q.trim(), channel_id: channelId, ...tagQuery(filters) }, signal }),
    enabled: listed !== null && filters.viewId === null,
    placeholderData: (before, query) => (query?.queryKey[2] === filter ? before : undefined),
    staleTime: 0,
  });
}
