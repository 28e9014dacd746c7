import { useState } from 'react';

import type { ConversationRead } from '@/api/types';
import { useDirectory } from '@/lib/directory';
import { useGroup } from './api/group';

/** The members of a group, ourselves left out, from when they are wanted; nothing for a person's conversation. */
export function useMembersOf(conversation: ConversationRead) {
  const [isWanted, setWanted] = useState(false);
  const ours = useDirectory().channels.get(conversation.channel_id);
  const group = useGroup(conversation, isWanted);
  if (conversation.group === null) return undefined;
  const members = (group.data?.members ?? []).filter(({ phone }) => phone === null || phone !== ours?.phone);
  return {
    members,
    onWanted: () => {
      setWanted(true);
    },
  };
}
