import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, rememberCsrfToken } from '@/api/client';
import { isApiError } from '@/api/errors';
import type { SessionRead, SetupState } from '@/api/types';

/** Who is signed in, or null. The answer also brings the token that later changes must carry. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<SessionRead | null> => {
    try {
      const found = await api.get<SessionRead>('/api/session');
      rememberCsrfToken(found.csrf_token);
      return found;
    } catch (error) {
      if (isApiError(error) && error.status === 401) return null;
      throw error;
    }
  },
});

export function useSessionQuery() {
  return useQuery(session);
}

export const setupState = queryOptions({
  queryKey: ['setup'],
  queryFn: () => api.get<SetupState>('/api/setup'),
});

/** Begin a session in this browser; whatever an earlier person's session left in the cache is dropped. */
function begin(client: QueryClient, started: SessionRead): void {
  client.clear();
  rememberCsrfToken(started.csrf_token);
  client.setQueryData(session.queryKey, started);
}

function useBeginning<V>(start: (value: V) => Promise<SessionRead>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: start,
    onSuccess: (started) => {
      begin(client, started);
    },
  });
}

export interface SignIn {
  email: string;
  password: string;
}

export function useSignIn() {
  return useBeginning((value: SignIn) => api.post<SessionRead>('/api/session', value));
}

export interface SetUp {
  token: string;
  organization_name: string;
  time_zone: string;
  language: string;
  name: string;
  email: string;
  password: string;
}

export function useSetUp() {
  return useBeginning((value: SetUp) => api.post<SessionRead>('/api/setup', value));
}

export interface AcceptInvite {
  token: string;
  name: string;
  email: string;
  password: string;
  language: string;
}

export function useAcceptInvite() {
  return useBeginning((value: AcceptInvite) => api.post<SessionRead>('/api/invites/accept', value));
}

/** End this session, or all sessions of this member. */
export function useSignOut(everywhere: boolean) {
  return useMutation({
    mutationFn: () => api.delete<undefined>(everywhere ? '/api/sessions' : '/api/session'),
  });
}
