import { queryOptions, useQuery } from '@tanstack/react-query';

import { listPins } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';

export const pinsKey = ['conversations', 'pins'] as const;

/** What I have pinned, the latest pin first. */
export function reducePins(data: string[], delta: Delta): string[] {
  if (delta.type === 'conversation.removed') return data.includes(delta.data.id) ? without(data, delta.data.id) : data;
  if (delta.type !== 'pin' || delta.data.pinned === data.includes(delta.data.conversation_id)) return data;
  const { conversation_id: id, pinned } = delta.data;
  return pinned ? [id, ...data] : without(data, id);
}

export function without(data: string[], id: string): string[] {
  return data.filter((one) => one !== id);
}

const pins = queryOptions({
  queryKey: pinsKey,
  queryFn: () => loadFresh(async () => (await listPins()).conversation_ids, reducePins),
});

export function usePins(): string[] {
  return useQuery(pins).data ?? NONE;
}

const NONE: string[] = [];
