import type { QueryClient } from '@tanstack/react-query';
import type { AnyRouter } from '@tanstack/react-router';

import { watchNews } from '@/features/notifications';

/** Let an open page sound, count and say what is in front, as long as somebody is signed in. */
export function watch(client: QueryClient, router: AnyRouter, memberId: string): () => void {
  return watchNews({
    client,
    memberId,
    open: (path) => void router.navigate({ to: path }),
    path: () => router.state.location.pathname,
    onPath: (listener) => router.subscribe('onResolved', listener),
  });
}
