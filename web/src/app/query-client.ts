import { QueryClient } from '@tanstack/react-query';

import { isApiError } from '@/api/errors';

/**
 * Nothing is fetched twice by itself: deltas keep the cache fresh, and a gap is filled by one request for changes.
 *
 * `networkMode` is "always" because the browser calls itself offline without a network even when the server is on the
 * same machine.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 15 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && isApiError(error) && error.mayPass,
    },
    mutations: { networkMode: 'always' },
  },
});
