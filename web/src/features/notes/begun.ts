import { useSessionStorage } from '@mantine/hooks';

import { useSession } from '@/lib/session';

/** What a member has begun to note in a chat; apart from the answer's draft, and in this tab of the browser only. */
export function useBegun(conversationId: string) {
  const { member } = useSession();
  return useSessionStorage({
    key: `sarafan-note:${member.id}:${conversationId}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
}
