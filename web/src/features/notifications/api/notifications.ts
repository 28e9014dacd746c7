import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  readNotifications,
  showOpenChat,
  subscribeBrowser,
  unsubscribeBrowser,
  updateNotifications,
} from '@/api/generated';
import type { BrowserCreate, NotificationsRead, NotificationsUpdate } from '@/api/generated';
import { agree, agreedFor, disagree } from '../browser';
import { keepKinds } from '../kinds';

export const notifications = queryOptions({
  queryKey: ['notifications'],
  queryFn: async () => kept(await readNotifications()),
  staleTime: 0,
});

function kept(read: NotificationsRead): NotificationsRead {
  keepKinds(read.kinds);
  return read;
}

export function useNotifications() {
  return useQuery(notifications);
}

/** Choose what one is told. What is chosen is shown at once, and taken back when it was refused. */
export function useChoose() {
  const client = useQueryClient();
  const { queryKey } = notifications;
  return useMutation({
    mutationKey: queryKey,
    scope: { id: 'notifications' },
    mutationFn: async (body: NotificationsUpdate) => kept(await updateNotifications({ body })),
    onSuccess: (read) => {
      // What is chosen since then waits behind this one, and is not in its answer.
      if (client.isMutating({ mutationKey: queryKey }) === 1) client.setQueryData(queryKey, read);
    },
    onMutate: (body) => {
      client.setQueryData(queryKey, (shown) =>
        shown === undefined
          ? shown
          : {
              ...shown,
              shows_text: body.shows_text ?? shown.shows_text,
              quiet: body.quiet === undefined ? shown.quiet : body.quiet,
              kinds: shown.kinds.map((one) => ({ ...one, is_on: body.kinds?.[one.kind] ?? one.is_on })),
            },
      );
    },
    onError: () => client.invalidateQueries(notifications),
  });
}

/** Let notifications come to this browser. Resolves to false when the browser was told no. */
export function useAgree(memberId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (key: string): Promise<boolean> => {
      const agreed = await agree(key);
      if (agreed === null) return false;
      await subscribeBrowser({ body: agreed });
      agreedFor.set(memberId);
      return true;
    },
    onSettled: () => client.invalidateQueries(notifications),
  });
}

export function useDisagree() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await unsubscribeBrowser();
      agreedFor.set(null);
      await disagree();
    },
    onSettled: () => client.invalidateQueries(notifications),
  });
}

export async function tellBrowser(body: BrowserCreate): Promise<void> {
  await subscribeBrowser({ body });
}

export async function tellOpenChat(conversationId: string | null): Promise<void> {
  await showOpenChat({ body: { conversation_id: conversationId } });
}
