import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { OrganizationUpdate } from '@/api/generated';
import { changePassword, hidePhones, updateMe, updateOrganization } from '@/api/generated';
import type { Language } from '@/api/types';
import { session } from './session';

export function useUpdateMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; language?: Language }) => updateMe({ body }),
    onSuccess: (member) => {
      client.setQueryData(session.queryKey, (current) => (current ? { ...current, member } : current));
    },
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => changePassword({ body }),
  });
}

export function useUpdateOrganization() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: OrganizationUpdate) => updateOrganization({ body }),
    onSuccess: (organization) => {
      client.setQueryData(session.queryKey, (current) => (current ? { ...current, organization } : current));
    },
  });
}

export function useHidePhones() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (hidden: boolean) => hidePhones({ body: { hidden } }),
    onSuccess: (organization) => {
      client.setQueryData(session.queryKey, (current) => (current ? { ...current, organization } : current));
    },
  });
}
