import type { Socket } from 'socket.io-client';

import type { LookingNews } from '@/features/conversations';
import { inFront, onlookers } from '@/features/conversations';

/** Says which chat is in front, once for each, and hears who else looks at it. */
export function followLooking(socket: Socket) {
  let said: string | null = null;
  let isDue = false;
  const say = (): void => {
    isDue = false;
    if (!socket.connected || inFront.get() === said) return;
    said = inFront.get();
    socket.emit('look', said);
  };
  // One chat closes and the next one opens in one go: the server is told of the latter alone.
  const saySoon = (): void => {
    if (!isDue) queueMicrotask(say);
    isDue = true;
  };
  socket.on('looking', (news: LookingNews) => {
    if (news.conversation_id === inFront.get()) onlookers.set(news);
  });
  return {
    /** The server knows whose socket it is; of one that was open before it has forgotten everything. */
    greet: () => {
      said = null;
      say();
    },
    stop: inFront.subscribe(saySoon),
  };
}
