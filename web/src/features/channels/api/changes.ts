import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import {
  connectChannel,
  createChannel,
  createPairingCode,
  disconnectChannel,
  readRemoval,
  removeChannel,
  updateChannel,
} from '@/api/generated';
import type { ChannelCreate, ChannelUpdate } from '@/api/generated';
import type { ChannelRead } from '@/api/types';
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
  return useChannelChange((value: ChannelCreate) => createChannel({ body: value }));
}

export function useUpdateChannel(id: string) {
  return useChannelChange((value: ChannelUpdate) => updateChannel({ path: { channel_id: id }, body: value }));
}

/** Connect, or link again after WhatsApp removed the device; with `anyPhone` another phone than before, too. */
export function useConnect(id: string) {
  return useChannelChange((anyPhone?: boolean) =>
    connectChannel({ path: { channel_id: id }, body: { any_phone: anyPhone ?? false } }),
  );
}

/** Ask for a code to type on the phone; it also comes as a live change, with every later one. */
export function usePairingCode(id: string) {
  return useMutation({
    mutationFn: (phone: string) => createPairingCode({ path: { channel_id: id }, body: { phone } }),
  });
}

export function useDisconnect(id: string) {
  return useChannelChange((logout: boolean) => disconnectChannel({ path: { channel_id: id }, body: { logout } }));
}

/** What removing the channel would delete. */
export function useRemoval(id: string) {
  return useQuery({
    queryKey: ['channels', 'removal', id],
    queryFn: () => readRemoval({ path: { channel_id: id } }),
    staleTime: 0,
  });
}

export function useRemoveChannel(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: string) => removeChannel({ path: { channel_id: id }, query: { confirm: label } }),
    onSuccess: () => {
      client.setQueryData(channels.queryKey, (list) => list?.filter((item) => item.id !== id));
    },
  });
}
