import type { QueryClient } from '@tanstack/react-query';
import { io } from 'socket.io-client';

import { listChanges } from '@/api/changes';
import { isApiError } from '@/api/errors';
import type { Delta } from '@/api/live';
import type { PresenceNews, TypingNews } from '@/features/conversations';
import { forgetPresences, hearPresence, hearTyping, stopTyping } from '@/features/conversations';
import { hearNews } from '@/features/notifications';
import { applyDelta } from './apply';
import { fetchAhead } from './fetch-ahead';
import { followLooking } from './looking';
import { followNetwork } from './network';
import { liveStatus } from './status';

const RETRY_MS = [500, 1000, 2000, 5000];
const AGAIN_MS = 1500;

export interface LiveOptions {
  client: QueryClient;
  /** Where the data that the page begins with came from. */
  cursor: string;
  onLive: () => void;
  onSessionEnded: () => void;
}

/**
 * Keep the cache up to date over one socket, until the returned function is called.
 *
 * The socket comes first; then one request brings everything since the last cursor. Deltas that arrive meanwhile are
 * applied at once, which the rows' revisions make harmless, but they do not move the cursor: if the request fails, the
 * next one must still begin before the gap.
 */
export function connectLive({ client, cursor: start, onLive, onSessionEnded }: LiveOptions): () => void {
  let cursor = start;
  let isFirst = true;
  let attempt = 0;
  // Where the list of changes is to begin: before the first gap that no answer has closed yet.
  let gapSince: string | null = null;
  let isOver = false;
  const socket = io({ path: '/socket.io', transports: ['websocket'], reconnectionDelayMax: 5000 });
  const looking = followLooking(socket);

  const setPhase = (phase: 'live' | 'offline' | 'catching-up'): void => {
    const { syncedAt, phase: before } = liveStatus.get();
    const wasUpToDate = before === 'live' || phase === 'live';
    liveStatus.set({ phase, syncedAt: wasUpToDate ? Date.now() : syncedAt });
    if (phase !== 'live') return;
    onLive();
    fetchAhead();
  };

  const apply = (delta: Delta): void => {
    if (delta.type === 'session.ended') onSessionEnded();
    else applyDelta(client, delta);
    hearNews(delta);
    if (delta.type === 'message' && delta.data.direction === 'in') {
      stopTyping(delta.data.conversation_id, delta.data.author.id);
    }
  };

  const catchUp = async (): Promise<void> => {
    attempt += 1;
    gapSince ??= cursor;
    const mine = attempt;
    const isStale = (): boolean => isOver || mine !== attempt || !socket.connected;
    for (let failures = 0; !isStale(); failures += 1) {
      try {
        const changes = await listChanges(gapSince ?? cursor);
        if (isStale()) return;
        changes.items.forEach(apply);
        cursor = changes.cursor;
        gapSince = null;
        if (changes.reset) await client.invalidateQueries();
        // What was asked for without a network has failed, and nobody else asks again.
        else void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
        setPhase('live');
        return;
      } catch (error) {
        if (isApiError(error) && error.status === 401) {
          onSessionEnded();
          return;
        }
        const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5000;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };

  const reconnectLater = (): void => {
    setTimeout(() => {
      if (!isOver && !socket.connected) socket.connect();
    }, AGAIN_MS);
  };

  socket.on('hello', (hello: { cursor: string }) => {
    looking.greet();
    const isCurrent = isFirst && hello.cursor === cursor;
    isFirst = false;
    if (isCurrent) {
      setPhase('live');
      return;
    }
    if (liveStatus.get().phase !== 'connecting') setPhase('catching-up');
    void catchUp();
  });
  socket.on('delta', (delta: Delta) => {
    if (liveStatus.get().phase === 'live') cursor = delta.cursor;
    apply(delta);
  });
  socket.on('presence', (news: PresenceNews) => {
    hearPresence(news);
  });
  socket.on('typing', (news: TypingNews) => {
    hearTyping(news);
  });
  // The server dropped some notices because it could not keep up; they are all still in the list of changes.
  socket.on('gap', () => {
    void catchUp();
  });
  socket.on('disconnect', (reason) => {
    if (isOver) return;
    setPhase('offline');
    forgetPresences();
    // Socket.IO takes a goodbye of the server as final; ours also says it when it restarts.
    if (reason === 'io server disconnect') reconnectLater();
  });
  socket.on('connect_error', (error) => {
    setPhase('offline');
    if (error.message === 'not_signed_in') onSessionEnded();
    // A refusal by the server ends Socket.IO's own retries; a closed road does not.
    else if (!socket.active) reconnectLater();
  });

  const unfollow = followNetwork(socket);
  return () => {
    isOver = true;
    unfollow();
    looking.stop();
    socket.close();
    forgetPresences();
    liveStatus.set({ phase: 'connecting', syncedAt: null });
  };
}
