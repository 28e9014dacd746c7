import { useQuery } from '@tanstack/react-query';

import { listConversations } from '@/api/generated';
import type { ConversationRead } from '@/api/types';
import { compareMoments } from '@/lib/time';

/** People and groups are lists of their own; here they are one, the latest first. */
function together(...lists: ConversationRead[][]): ConversationRead[] {
  return lists.flat().sort((a, b) => compareMoments(b.last_activity_at, a.last_activity_at));
}

/** Where a message can be forwarded to: the latest conversations with people and in groups, or those found. */
export function useForwardTargets(q: string) {
  const wanted = q.trim();
  return useQuery({
    queryKey: ['messages', 'forward-targets', wanted],
    queryFn: async ({ signal }) => {
      const query = { limit: 30, ...(wanted === '' ? {} : { q: wanted }) };
      const [people, groups] = await Promise.all([
        listConversations({ query: { ...query, view: 'all' }, signal }),
        listConversations({ query: { ...query, view: 'groups' }, signal }),
      ]);
      return together(people.items, groups.items);
    },
    staleTime: 0,
    placeholderData: (before) => before,
  });
}
