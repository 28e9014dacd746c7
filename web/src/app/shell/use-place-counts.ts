import { useCounters } from '@/features/conversations';
import { useUnreadMentions } from '@/features/notes';
import { useSession } from '@/lib/session';

/** What waits for the reader in a main page, by its address; nothing where nothing does. */
export function usePlaceCounts(): Record<string, string | undefined> {
  const waiting = useCounters(useSession().member.id).data?.waiting ?? 0;
  const shown = (count: number): string | undefined => (count > 99 ? '99+' : count > 0 ? String(count) : undefined);
  return { '/chats': shown(waiting), '/mentions': shown(useUnreadMentions()) };
}
