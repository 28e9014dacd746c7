import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { InviteCheck, InviteCreated, InviteRead, Role } from '@/api/types';

const invites = queryOptions({
  queryKey: ['invites'],
  queryFn: async () => (await api.get<{ items: InviteRead[] }>('/api/invites')).items,
  staleTime: 0,
});

export function useInvites() {
  return useQuery(invites);
}

/** Make an invite. Its link is in this answer and nowhere else. */
export function useCreateInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: { role: Role; email?: string }) => api.post<InviteCreated>('/api/invites', value),
    onSuccess: () => client.invalidateQueries(invites),
  });
}

export function useRevokeInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<undefined>(`/api/invites/${id}`),
    onSuccess: () => client.invalidateQueries(invites),
  });
}

export function useInviteCheck(token: string) {
  return useQuery({
    queryKey: ['invites', 'check', token],
    queryFn: () => api.post<InviteCheck>('/api/invites/check', { token }),
  });
}
