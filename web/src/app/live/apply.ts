import type { QueryClient } from '@tanstack/react-query';

import type { Delta, LiveCache } from '@/api/live';
import { rememberDelta } from '@/api/live';
import { channelLiveCaches } from '@/features/channels';
import { contactLiveCaches } from '@/features/contacts';
import { conversationLiveCaches } from '@/features/conversations';
import { messageLiveCaches } from '@/features/messages';
import { noteLiveCaches } from '@/features/notes';
import { organizationLiveCaches } from '@/features/organizations';
import { taskCaches } from '@/features/people';

const caches: LiveCache<unknown>[] = [
  ...organizationLiveCaches,
  ...channelLiveCaches,
  ...contactLiveCaches,
  ...conversationLiveCaches,
  ...messageLiveCaches,
  ...noteLiveCaches,
  ...taskCaches,
];

/** Let one change reach everything in the cache that it concerns. Safe to repeat. */
export function applyDelta(client: QueryClient, delta: Delta): void {
  rememberDelta(delta);
  for (const { prefix, reduce } of caches) {
    for (const [key, data] of client.getQueriesData({ queryKey: prefix })) {
      if (data === undefined || data === null) continue;
      const next = reduce(data, delta, key);
      if (next !== data) client.setQueryData(key, next);
    }
  }
}
