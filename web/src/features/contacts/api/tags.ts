import { queryOptions, useQuery } from '@tanstack/react-query';

import { listTags } from '@/api/generated';
import type { Delta, LiveCache } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { TagRead } from '@/api/types';

const tagsKey = ['contacts', 'tags'] as const;

function reduceTags(tags: TagRead[], delta: Delta): TagRead[] {
  return delta.type === 'tags' ? delta.data.items : tags;
}

export const tags = queryOptions({
  queryKey: tagsKey,
  queryFn: () => loadFresh(async () => (await listTags()).items, reduceTags),
});

/** The organization's vocabulary in its order, archived tags too. */
export function useTags() {
  return useQuery(tags);
}

export const tagsCache: LiveCache<TagRead[]> = { prefix: tagsKey, reduce: reduceTags };
