import { isDown } from '@/features/channels';
import { useDirectory } from '@/lib/directory';

/** Whether a number that once worked does not work now, or its messages do not come in. */
export function useChannelTrouble(): boolean {
  return [...useDirectory().channels.values()].some(
    (channel) => channel.linked_at !== null && (isDown(channel) || channel.trouble !== null),
  );
}
