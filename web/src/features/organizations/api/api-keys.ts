import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { createApiKey, deleteApiKey, listApiKeys, takeOverApiKey } from '@/api/generated';
import type { Scope } from '@/api/types';

const apiKeys = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await listApiKeys()).items,
  staleTime: 0,
});

export function useApiKeys() {
  return useQuery(apiKeys);
}

/** Make a key. The key itself is in this answer and nowhere else. */
export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; scopes: Scope[]; expires_at: string | null }) => createApiKey({ body }),
    onSuccess: () => client.invalidateQueries(apiKeys),
  });
}

/** Answer for a key whose creator has left: it works again. */
export function useTakeOverApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => takeOverApiKey({ path: { key_id: id } }),
    onSuccess: () => client.invalidateQueries(apiKeys),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => deleteApiKey({ path: { key_id: id } }),
    onSuccess: () => client.invalidateQueries(apiKeys),
  });
}
