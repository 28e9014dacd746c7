import type { InfiniteData } from '@tanstack/react-query';
import { queryOptions, useQuery } from '@tanstack/react-query';

import { countMentions } from '@/api/generated';
import type { NoteMentionPage, UnreadMentionsRead } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';

export const unreadKey = ['notes', 'unread-mentions'] as const;
export const mentionsKey = ['notes', 'mentions'] as const;

export type Mentions = InfiniteData<NoteMentionPage, string | null>;

export function reduceUnread(data: UnreadMentionsRead, delta: Delta): UnreadMentionsRead {
  return delta.type === 'mentions' ? delta.data : data;
}

/** A new mention is the first; another is shown as it is now. An older one that is not loaded yet comes with its page. */
export function reduceMentions(data: Mentions, delta: Delta): Mentions {
  if (delta.type !== 'mention' && delta.type !== 'mention.removed') return data;
  const news = delta.type === 'mention' ? [delta.data] : [];
  const isKnown = data.pages.some((page) => page.items.some(({ id }) => id === delta.data.id));
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((item) => (item.id === delta.data.id ? news : item)),
  }));
  const [first] = pages;
  const isLatest = news.every(({ at }) => first?.items.every((item) => item.at <= at));
  if (first !== undefined && !isKnown && isLatest) first.items.unshift(...news);
  return { ...data, pages };
}

const unread = queryOptions({
  queryKey: unreadKey,
  queryFn: () => loadFresh(() => countMentions(), reduceUnread),
});

/** How many mentions of the reader they have not seen. */
export function useUnreadMentions(): number {
  return useQuery(unread).data?.unread ?? 0;
}
