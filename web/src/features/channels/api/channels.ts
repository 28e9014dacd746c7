import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useQuery } from '@tanstack/react-query';

import { listChannels } from '@/api/generated';
import type { Delta, LiveCache } from '@/api/live';
import { isNewer, loadFresh } from '@/api/live';
import type { ChannelRead, KindRead } from '@/api/types';

const channelsKey = ['channels', 'list'] as const;
const kindsKey = ['channels', 'kinds'] as const;

export function withChannel(list: ChannelRead[], channel: ChannelRead): ChannelRead[] {
  const known = list.find((item) => item.id === channel.id);
  if (known === undefined) return [...list, channel];
  if (!isNewer(channel, known)) return list;
  return list.map((item) => (item.id === channel.id ? channel : item));
}

export function reduceChannels(list: ChannelRead[], delta: Delta): ChannelRead[] {
  if (delta.type === 'channel') return withChannel(list, delta.data);
  if (delta.type === 'channel.removed') return list.filter((item) => item.id !== delta.data.id);
  return list;
}

/** All channels: a handful, so one list serves every screen that shows a channel. */
export const channels = queryOptions({
  queryKey: channelsKey,
  queryFn: ({ client }) =>
    loadFresh(async () => {
      const found = await listChannels();
      client.setQueryData<KindRead[]>(kindsKey, found.kinds);
      return found.items;
    }, reduceChannels),
});

/** The kinds of channels, which come along with the list: they change with the server's release only. */
export function useKinds() {
  return useQuery({
    queryKey: kindsKey,
    queryFn: async () => (await listChannels()).kinds,
    staleTime: Infinity,
    enabled: false,
  });
}

export function useChannels() {
  return useQuery(channels);
}

export function keepChannel(client: QueryClient, channel: ChannelRead): void {
  client.setQueryData<ChannelRead[]>(channelsKey, (list) => (list === undefined ? list : withChannel(list, channel)));
}

const list: LiveCache<ChannelRead[]> = { prefix: channelsKey, reduce: reduceChannels };

export const channelLiveCaches = [list] as LiveCache<unknown>[];
