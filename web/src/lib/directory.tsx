import { createContext, use } from 'react';

import type { CapabilitiesRead, ChannelRead, KindRead, MemberRead, TagRead, TeamRead } from '@/api/types';

/** Names and colours that many screens show beside an id. Filled by the shell from the live caches. */
export interface Directory {
  members: ReadonlyMap<string, MemberRead>;
  /** By their names, archived ones too. */
  teams: ReadonlyMap<string, TeamRead>;
  channels: ReadonlyMap<string, ChannelRead>;
  kinds: ReadonlyMap<string, KindRead>;
  /** The organization's vocabulary, in its order. */
  tags: ReadonlyMap<string, TagRead>;
}

export const DirectoryContext = createContext<Directory>({
  members: new Map(),
  teams: new Map(),
  channels: new Map(),
  kinds: new Map(),
  tags: new Map(),
});

export function useDirectory(): Directory {
  return use(DirectoryContext);
}

/** Whether there is more than one number, so that a chat must say of which it is. */
export function useSeveralNumbers(): boolean {
  return useDirectory().channels.size > 1;
}

/** What people call the service that a channel reaches; the channel's own name while its kind is not known. */
export function useService(channelId: string): string {
  const { channels, kinds } = useDirectory();
  const channel = channels.get(channelId);
  return kinds.get(channel?.kind ?? '')?.service ?? channel?.label ?? '';
}

/** Whether the kind of a channel is none of this release's: nothing can leave by it. */
export function useKindLeft(channelId: string): boolean {
  const { channels, kinds } = useDirectory();
  const channel = channels.get(channelId);
  return channel !== undefined && kinds.size > 0 && !kinds.has(channel.kind);
}

/** What a channel is capable of; nothing until it is known. No screen asks which kind of channel it is. */
export function useCapabilities(channelId: string): CapabilitiesRead | undefined {
  const { channels, kinds } = useDirectory();
  return kinds.get(channels.get(channelId)?.kind ?? '')?.capabilities;
}
