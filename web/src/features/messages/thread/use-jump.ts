import { useEffect, useEffectEvent } from 'react';

import { jump } from '@/lib/jump';
import { useNotify } from '@/lib/notify';
import { useStore } from '@/lib/store';

/** Goes to the message of this thread that somebody wants to see, from a search for example. */
export function useJump(conversationId: string, openMessage: (id: string) => Promise<void>): void {
  const wanted = useStore(jump);
  const { failed } = useNotify();
  const go = useEffectEvent((messageId: string) => {
    openMessage(messageId).catch(failed);
  });
  useEffect(() => {
    if (wanted?.conversationId !== conversationId) return;
    jump.set(null);
    go(wanted.messageId);
  }, [conversationId, wanted]);
}
