import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { readGroup } from '@/api/generated';
import type { ConversationRead } from '@/api/types';

/** A group with its members; asked anew when the pushed conversation shows that somebody came, left or renamed it. */
export function useGroup({ id, group }: Pick<ConversationRead, 'id' | 'group'>) {
  return useQuery({
    queryKey: ['conversations', 'group', id, group?.size, group?.subject, group?.can_send],
    queryFn: () => readGroup({ path: { conversation_id: id } }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}
