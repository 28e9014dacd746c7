import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';

import type { NoteMentionPage } from '@/api/generated';
import { listMentions } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';
import { mentionsKey, reduceMentions } from './mentions';

const mentions = infiniteQueryOptions({
  queryKey: mentionsKey,
  queryFn: ({ pageParam }) =>
    loadFresh(
      () => listMentions({ query: { cursor: pageParam } }),
      // What is new belongs on the first page.
      pageParam === null ? reduceFirst : (page: NoteMentionPage) => page,
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last: NoteMentionPage) => last.next_cursor,
});

function reduceFirst(page: NoteMentionPage, delta: Delta): NoteMentionPage {
  return reduceMentions({ pages: [page], pageParams: [null] }, delta).pages[0] ?? page;
}

export function useMentions() {
  return useInfiniteQuery(mentions);
}
