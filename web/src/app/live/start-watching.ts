import type { QueryClient } from '@tanstack/react-query';
import type { AnyRouter } from '@tanstack/react-router';

/** Load what the first screen can be drawn without, and start it; without it the page only makes no sound. */
export function startWatching(client: QueryClient, router: AnyRouter, memberId: string): () => void {
  let isOver = false;
  let stop = (): void => undefined;
  import('./watch').then(
    ({ watch }) => {
      if (!isOver) stop = watch(client, router, memberId);
    },
    () => undefined,
  );
  return () => {
    isOver = true;
    stop();
  };
}
