import { createContext, use } from 'react';

import type { Permission, SessionRead } from '@/api/types';
import type { Locale } from './time';

/** Who is signed in. Filled by the shell; screens inside it can rely on it. */
export const SessionContext = createContext<SessionRead | null>(null);

export function useSession(): SessionRead {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession is used outside the signed-in part');
  return session;
}

/** Language and time zone in which this member reads times. */
export function useLocale(): Locale {
  const { member, organization } = useSession();
  return { language: member.language, timeZone: organization.time_zone };
}

/** Whether this member may do something. The server decides anew at every request; this only hides what it would refuse. */
export function useCan(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}
