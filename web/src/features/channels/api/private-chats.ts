import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';

import { choosePrivateChats, listConversations } from '@/api/generated';
import type { ConversationPage } from '@/api/types';
import { channels } from './channels';

export type Keeping = 'none' | 'address_book' | 'chosen';

interface Choice {
  keeping: Keeping;
  /** The private ones, where they are picked. */
  ids?: string[];
}

/** Say which chats of one's own phone stay private. */
export function useChoosePrivate(channelId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ keeping, ids = [] }: Choice) =>
      choosePrivateChats({ path: { channel_id: channelId }, body: { keeping, conversation_ids: ids } }),
    onSuccess: async () => {
      // Many rows have changed at once, and each comes as a change of its own: what is shown is loaded anew.
      void client.invalidateQueries({ queryKey: ['conversations'] });
      await client.invalidateQueries({ queryKey: channels.queryKey });
    },
  });
}

/** The chats of a phone to pick from: people or groups, or what a search finds among both. */
export function useChatsOf(channelId: string, view: 'all' | 'groups', search: string) {
  const q = search.trim();
  return useInfiniteQuery({
    queryKey: ['channels', 'chats', channelId, view, q],
    queryFn: ({ pageParam, signal }): Promise<ConversationPage> =>
      listConversations({
        query: {
          channel_id: channelId,
          limit: 50,
          sort: 'newest',
          ...(q === '' ? { view } : { view: 'everywhere', q }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
  });
}
