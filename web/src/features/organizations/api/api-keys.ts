import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { ApiKeyCreated, ApiKeyRead, ApiScope } from '@/api/types';

const apiKeys = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await api.get<{ items: ApiKeyRead[] }>('/api/api-keys')).items,
  staleTime: 0,
});

export function useApiKeys() {
  return useQuery(apiKeys);
}

/** Make a key. The key itself is in this answer and nowhere else. */
export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: { name: string; scopes: ApiScope[] }) => api.post<ApiKeyCreated>('/api/api-keys', value),
    onSuccess: () => client.invalidateQueries(apiKeys),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<undefined>(`/api/api-keys/${id}`),
    onSuccess: () => client.invalidateQueries(apiKeys),
  });
}
