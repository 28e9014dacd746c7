import { queryOptions, useQuery } from '@tanstack/react-query';

import { listDrafts } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';

export const draftsKey = ['conversations', 'drafts'] as const;

/** My unsent texts by conversation. */
export type Drafts = Readonly<Record<string, string>>;

/** Conversations whose draft was changed here and is not saved yet: what arrives for them is older than what is typed. */
export const changedHere = new Set<string>();

export function reduceDrafts(data: Drafts, delta: Delta): Drafts {
  if (delta.type !== 'draft' || changedHere.has(delta.data.conversation_id)) return data;
  const { conversation_id: id, text } = delta.data;
  return withDraft(data, id, text);
}

export function withDraft(data: Drafts, id: string, text: string): Drafts {
  if ((data[id] ?? '') === text) return data;
  if (text !== '') return { ...data, [id]: text };
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== id));
}

export const drafts = queryOptions({
  queryKey: draftsKey,
  queryFn: () =>
    loadFresh<Drafts>(async () => {
      const { items } = await listDrafts();
      return Object.fromEntries(items.map((draft) => [draft.conversation_id, draft.text]));
    }, reduceDrafts),
});

export function useDrafts() {
  return useQuery(drafts);
}
