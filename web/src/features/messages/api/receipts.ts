import { useQuery } from '@tanstack/react-query';

import { readReceipts } from '@/api/generated';
import type { MessageRead } from '@/api/types';

/** Who of a group has a message of ours; asked anew when the pushed message counts more of them. */
export function useReceipts({ id, ticks }: Pick<MessageRead, 'id' | 'ticks'>) {
  return useQuery({
    queryKey: ['messages', 'receipts', id, ticks?.delivered, ticks?.read],
    queryFn: () => readReceipts({ path: { message_id: id } }),
    placeholderData: (before) => before,
    staleTime: 0,
  });
}
