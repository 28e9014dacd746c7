import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { listGroupMembers, readGroup } from '@/api/generated';
import type { ConversationRead, GroupMemberRead, GroupRead } from '@/api/types';

interface Page {
  /** With the first page only. */
  group: GroupRead | null;
  members: GroupMemberRead[];
  next: string | null;
}

async function loadPage(id: string, cursor: string | null): Promise<Page> {
  if (cursor === null) {
    const group = await readGroup({ path: { conversation_id: id } });
    return { group, members: group.members, next: group.next_cursor };
  }
  const page = await listGroupMembers({ path: { conversation_id: id }, query: { cursor } });
  return { group: null, members: page.items, next: page.next_cursor };
}

/**
 * A group with its members, a page at a time; asked anew when the pushed conversation shows that somebody came, left or
 * renamed it.
 */
export function useGroup({ id, group }: Pick<ConversationRead, 'id' | 'group'>, isWanted = true) {
  return useInfiniteQuery({
    queryKey: ['conversations', 'group', id, group?.size, group?.subject, group?.can_send],
    queryFn: ({ pageParam }) => loadPage(id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    select: ({ pages }) => ({ group: pages[0]?.group ?? null, members: pages.flatMap((page) => page.members) }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    enabled: isWanted,
  });
}
