import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useQuery } from '@tanstack/react-query';

import { readText } from '@/api/generated';
import type { MessageRead } from '@/api/types';

type Said = Pick<MessageRead, 'id' | 'text' | 'text_is_cut' | 'revision'>;

/** All that a message says; asked for only where its thread has no more than the beginning. */
function wholeText({ id, text, text_is_cut: isCut, revision }: Said) {
  return queryOptions({
    queryKey: ['messages', 'text', id, revision],
    queryFn: async () => (isCut ? (await readText({ path: { message_id: id } })).text : text) ?? '',
    gcTime: 60_000,
    ...(isCut ? {} : { initialData: text ?? '' }),
  });
}

export function useWholeText(message: Said) {
  return useQuery(wholeText(message));
}

export function loadWholeText(client: QueryClient, message: Said): Promise<string> {
  return client.query(wholeText(message));
}
