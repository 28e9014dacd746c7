import { createContext, use } from 'react';

import type { ChannelRead, MemberRead } from '@/api/types';

/** Names and colours that many screens show beside an id. Filled by the shell from the live caches. */
export interface Directory {
  members: ReadonlyMap<string, MemberRead>;
  channels: ReadonlyMap<string, ChannelRead>;
}

export const DirectoryContext = createContext<Directory>({ members: new Map(), channels: new Map() });

export function useDirectory(): Directory {
  return use(DirectoryContext);
}
