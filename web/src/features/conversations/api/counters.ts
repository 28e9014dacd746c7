import { useThrottledValue } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';

import { readCounters } from '@/api/generated';
import type { Delta } from '@/api/live';
import { loadFresh } from '@/api/live';
import type { CountersRead } from '@/api/types';

export const countersKey = ['conversations', 'counters'] as const;

/** The pushed counters are for everybody; this picks the reader's own numbers. */
export function reduceCounters(data: CountersRead, delta: Delta, memberId: string): CountersRead {
  if (delta.type === 'mentions') return { ...data, mentions: delta.data.conversations };
  if (delta.type !== 'counters') return data;
  const mine = delta.data.by_member[memberId];
  const { nobodys } = delta.data;
  return {
    total: delta.data.total,
    waiting: delta.data.waiting,
    unread: delta.data.unread,
    groups: delta.data.groups,
    groups_unread: delta.data.groups_unread,
    mine_total: mine === undefined ? 0 : mine.total + mine.groups - mine.snoozed - mine.done,
    mine_waiting: mine?.waiting ?? 0,
    unassigned_total: nobodys.total + nobodys.groups - nobodys.snoozed - nobodys.done,
    unassigned_waiting: nobodys.waiting,
    mentions: data.mentions,
    snoozed: delta.data.snoozed,
    done: delta.data.done,
  };
}

export function counters(memberId: string) {
  return queryOptions({
    queryKey: [...countersKey, memberId],
    queryFn: () =>
      loadFresh(
        () => readCounters(),
        (data, delta) => reduceCounters(data, delta, memberId),
      ),
  });
}

export function useCounters(memberId: string) {
  return useQuery(counters(memberId));
}

const AT_MOST_EVERY_MS = 1000;

/** The same of one channel: counted anew, at most once a second, when the pushed counters of all channels have moved. */
export function useCountersOf(memberId: string, channelId: string | null): CountersRead | undefined {
  const all = useCounters(memberId);
  const moved = useThrottledValue(all.dataUpdatedAt, AT_MOST_EVERY_MS);
  const ofChannel = useQuery({
    queryKey: ['conversations', 'channel-counters', channelId, moved],
    queryFn: ({ signal }) => readCounters({ query: { channel_id: channelId }, signal }),
    enabled: channelId !== null,
    placeholderData: (before, query) => (query?.queryKey[2] === channelId ? before : undefined),
    gcTime: AT_MOST_EVERY_MS,
  });
  return channelId === null ? all.data : ofChannel.data;
}
