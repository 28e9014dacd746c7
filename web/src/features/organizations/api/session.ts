import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { rememberCsrfToken } from '@/api/client';
import { isApiError } from '@/api/errors';
import {
  acceptInvite,
  checkPasswordReset,
  checkSetup,
  readSession,
  readSetup,
  resetPassword,
  setUp,
  signIn,
  signOut,
  signOutEverywhere,
} from '@/api/generated';
import type { InviteAccept, PasswordReset, SessionCreate, SetupCreate } from '@/api/generated';
import type { SessionRead } from '@/api/types';

/** Who is signed in, or null. The answer also brings the token that later changes must carry. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<SessionRead | null> => {
    try {
      const found = await readSession();
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
  queryFn: () => readSetup(),
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

export function useSignIn() {
  return useBeginning((body: SessionCreate) => signIn({ body }));
}

export function useSetUp() {
  return useBeginning((body: SetupCreate) => setUp({ body }));
}

/** Whether a set-up link can be used; asked before the form is shown. */
export function useSetupCheck(token: string) {
  return useQuery({
    queryKey: ['setup', 'check', token],
    queryFn: async () => {
      await checkSetup({ body: { token } });
      return true;
    },
    enabled: token !== '',
    staleTime: 0,
  });
}

/** Whose password a link is for. */
export function useResetCheck(token: string) {
  return useQuery({
    queryKey: ['password-resets', token],
    queryFn: () => checkPasswordReset({ body: { token } }),
    staleTime: 0,
  });
}

export function useReset() {
  return useBeginning((body: PasswordReset) => resetPassword({ body }));
}

export function useAcceptInvite() {
  return useBeginning((body: InviteAccept) => acceptInvite({ body }));
}

/** End this session, or all sessions of this member. */
export function useSignOut(everywhere: boolean) {
  return useMutation({
    mutationFn: () => (everywhere ? signOutEverywhere() : signOut()),
  });
}
