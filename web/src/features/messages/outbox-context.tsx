import type { QueryClient } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';

import type { MessageRead } from '@/api/types';
import { useStore } from '@/lib/store';
import { send } from './api/send';
import { lastShown } from './api/thread';
import { keepMessage } from './api/thread-cache';
import type { Pending } from './outbox';
import { Outbox } from './outbox';

export const OutboxContext = createContext<Outbox | null>(null);

/**
 * `inGroup`: whether many write there at once, so that what comes meanwhile is no matter. `told`: the last message of a
 * chat by its row.
 */
export function createOutbox(
  client: QueryClient,
  memberId: string,
  inGroup: (conversationId: string) => boolean,
  told: (conversationId: string) => string | null,
): Outbox {
  const lastOf = (id: string): string | null => (inGroup(id) ? null : lastShown(client, id, told));
  const onSent = (message: MessageRead): void => {
    keepMessage(client, message);
  };
  return new Outbox(memberId, send, onSent, lastOf);
}

export function useOutbox(): Outbox {
  const outbox = use(OutboxContext);
  if (outbox === null) throw new Error('useOutbox is used outside the signed-in part');
  return outbox;
}

/** The unconfirmed messages of a chat, or of several, oldest first. */
export function usePending(chatIds: readonly string[]): Pending[] {
  const all = useStore(useOutbox().store);
  const chats = chatIds.join(' ');
  return useMemo(() => all.filter(({ conversationId }) => chats.split(' ').includes(conversationId)), [all, chats]);
}
