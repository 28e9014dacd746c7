import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { ChannelRead, ChannelRemoval } from '@/api/types';
import { channels, keepChannel } from './channels';

/** A change of one channel whose answer is the channel. */
function useChannelChange<V>(change: (value: V) => Promise<ChannelRead>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (channel) => {
      keepChannel(client, channel);
    },
  });
}

export function useCreateChannel() {
  return useChannelChange((value: { label: string; color: string }) =>
    api.post<ChannelRead>('/api/channels', { kind: 'bridge', ...value }),
  );
}

export function useUpdateChannel(id: string) {
  return useChannelChange((value: { label?: string; color?: string }) =>
    api.patch<ChannelRead>(`/api/channels/${id}`, value),
  );
}

/** Connect, or link again after WhatsApp removed the device. */
export function useConnect(id: string) {
  return useChannelChange(() => api.post<ChannelRead>(`/api/channels/${id}/connect`));
}

export function useDisconnect(id: string) {
  return useChannelChange((logout: boolean) => api.post<ChannelRead>(`/api/channels/${id}/disconnect`, { logout }));
}

/** What removing the channel would delete. */
export function useRemoval(id: string) {
  return useQuery({
    queryKey: ['channels', 'removal', id],
    queryFn: () => api.get<ChannelRemoval>(`/api/channels/${id}/removal`),
    staleTime: 0,
  });
}

export function useRemoveChannel(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: string) => api.delete<undefined>(`/api/channels/${id}`, { confirm: label }),
    onSuccess: () => {
      client.setQueryData(channels.queryKey, (list) => list?.filter((item) => item.id !== id));
    },
  });
}
