import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answerFrom, listPersonConversations } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { PersonChat } from '@/api/types';
import { useSeveralNumbers } from '@/lib/directory';
import { personChatsKey, reducePersonChats } from '../person-chats';
import { keep } from './changes';
import { conversation } from './conversation';

const NONE: readonly PersonChat[] = [];

function personChats(contactId: string) {
  return queryOptions({
    queryKey: [...personChatsKey, contactId],
    queryFn: () =>
      loadFresh(
        async () => (await listPersonConversations({ path: { contact_id: contactId } })).items,
        (data: PersonChat[], delta: Delta) => reducePersonChats(data, delta, contactId),
      ),
  });
}

interface PersonChats {
  /** None while they are not known, and where there is but one number. */
  chats: readonly PersonChat[];
  isLoading: boolean;
  /** Why they are not known; null if they are, or may be soon. */
  error: Error | null;
  retry: () => void;
}

/** All chats with a person, over all numbers. */
export function usePersonChats(contactId: string | null): PersonChats {
  const isAsked = useSeveralNumbers() && contactId !== null;
  const { data, isLoading, error, refetch } = useQuery({ ...personChats(contactId ?? ''), enabled: isAsked });
  return {
    chats: data ?? NONE,
    isLoading,
    error: data === undefined ? error : null,
    retry: () => void refetch(),
  };
}

/** Find or open the chat with a person from another number. */
export function useAnswerFrom(contactId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (channelId: string) => answerFrom({ path: { contact_id: contactId }, body: { channel_id: channelId } }),
    onSuccess: (row) => {
      client.setQueryData(conversation(row.id).queryKey, row);
      keep(client, row);
    },
  });
}
