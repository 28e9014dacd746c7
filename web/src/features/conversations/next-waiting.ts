import type { QueryClient } from '@tanstack/react-query';

import { conversationList } from './api/list';

/** The conversation that has waited longest, of a number or of all, apart from the one just answered. */
export async function nextWaiting(
  client: QueryClient,
  memberId: string,
  channelId: string | null,
  except: string,
): Promise<string | null> {
  const list = conversationList({
    view: 'waiting',
    viewId: null,
    q: '',
    channelId,
    tagIds: [],
    tagMatch: 'any',
    memberId,
  });
  const data = await client.query({ ...list, staleTime: 'static' });
  return data.items.find((row) => row.id !== except)?.id ?? null;
}
