import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { checkInvite, createInvite, listInvites, revokeInvite } from '@/api/generated';
import type { Role } from '@/api/types';

const invites = queryOptions({
  queryKey: ['invites'],
  queryFn: async () => (await listInvites()).items,
  staleTime: 0,
});

export function useInvites() {
  return useQuery(invites);
}

/** Make an invite. Its link is in this answer and nowhere else. */
export function useCreateInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { role: Role; email?: string }) => createInvite({ body }),
    onSuccess: () => client.invalidateQueries(invites),
  });
}

export function useRevokeInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => revokeInvite({ path: { invite_id: id } }),
    onSuccess: () => client.invalidateQueries(invites),
  });
}

export function useInviteCheck(token: string) {
  return useQuery({
    queryKey: ['invites', 'check', token],
    queryFn: () => checkInvite({ body: { token } }),
  });
}
