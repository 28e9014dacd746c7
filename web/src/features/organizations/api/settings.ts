import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { Language, MemberRead, OrganizationRead } from '@/api/types';
import { session } from './session';

export function useUpdateMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: { name?: string; language?: Language }) => api.patch<MemberRead>('/api/me', value),
    onSuccess: (member) => {
      client.setQueryData(session.queryKey, (current) => (current ? { ...current, member } : current));
    },
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (value: { current: string; new: string }) => api.post<undefined>('/api/me/password', value),
  });
}

export function useUpdateOrganization() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: { name?: string; time_zone?: string; language?: Language }) =>
      api.patch<OrganizationRead>('/api/organization', value),
    onSuccess: (organization) => {
      client.setQueryData(session.queryKey, (current) => (current ? { ...current, organization } : current));
    },
  });
}
