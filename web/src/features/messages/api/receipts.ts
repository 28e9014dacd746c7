import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { readReceipts } from '@/api/generated';
import type { MessageRead } from '@/api/types';

/** Who of a group has a message of ours, a page at a time; asked anew when the pushed message counts more of them. */
export function useReceipts({ id, ticks }: Pick<MessageRead, 'id' | 'ticks'>) {
  return useInfiniteQuery({
    queryKey: ['messages', 'receipts', id, ticks?.delivered, ticks?.read],
    queryFn: ({ pageParam }) => readReceipts({ path: { message_id: id }, query: { cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}
