import { queryOptions, useQuery } from '@tanstack/react-query';

import { listDrafts } from '@/api/generated';
import type { DraftPage } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';

/** A page holds about a megabyte of drafts; nobody has more than fit on so many pages. */
const MOST_PAGES = 20;

export const draftsKey = ['conversations', 'drafts'] as const;

/** My unsent texts by conversation. */
export type Drafts = Readonly<Record<string, string>>;

/** What was typed here, by conversation: until it is saved, whatever arrives for that conversation is older. */
export const typedHere = new Map<string, { text: string; isSaved: boolean }>();

export function reduceDrafts(data: Drafts, delta: Delta): Drafts {
  if (delta.type !== 'draft') return data;
  const { conversation_id: id, text } = delta.data;
  return typedHere.get(id)?.isSaved === false ? data : withDraft(data, id, text);
}

export function withDraft(data: Drafts, id: string, text: string): Drafts {
  if ((data[id] ?? '') === text) return data;
  if (text !== '') return { ...data, [id]: text };
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== id));
}

/** Page by page: drafts may be long. */
async function loadAll(): Promise<Drafts> {
  const loaded: Record<string, string> = {};
  for (let cursor: string | null = null, page = 0; page < MOST_PAGES; page += 1) {
    const { items, next_cursor: next }: DraftPage = await listDrafts({ query: { cursor } });
    for (const { conversation_id: id, text } of items) loaded[id] ??= text;
    if (next === null) break;
    cursor = next;
  }
  return loaded;
}

/** What is saved when a load begins is in what it brings; what is typed or saved meanwhile may not be. */
function forgetSaved(): void {
  for (const [id, { isSaved }] of typedHere) if (isSaved) typedHere.delete(id);
}

export const drafts = queryOptions({
  queryKey: draftsKey,
  queryFn: () =>
    loadFresh<Drafts>(async () => {
      forgetSaved();
      const loaded = await loadAll();
      return [...typedHere].reduce((data, [id, { text }]) => withDraft(data, id, text), loaded);
    }, reduceDrafts),
});

export function useDrafts() {
  return useQuery(drafts);
}
