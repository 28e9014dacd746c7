import { useCallback, useEffect, useRef } from 'react';

import { showTyping } from '@/api/generated';

type State = 'composing' | 'recording' | 'paused';

/** WhatsApp's phones forget within half a minute; saying it this often keeps it up. */
const AGAIN_MS = 10_000;
/** Whoever has pressed no key for so long is thinking, or has gone. */
const IDLE_MS = 6000;
/** Chats that this page has asked to be told about, and when. */
const watched = new Map<string, number>();
const WATCHED_MS = 10 * 60_000;

function tell(conversationId: string, state: State): void {
  // Worth nothing a moment later: nobody is told that it failed.
  showTyping({ path: { conversation_id: conversationId }, body: { state } }).catch(() => undefined);
}

/**
 * Lets the other side see that somebody writes or records: once in a while, not at every key.
 *
 * Opening a chat says that nobody writes there, which is also how one asks to see what the other side does.
 */
export function useTyping(conversationId: string, isOn: boolean) {
  const shown = useRef<{ state: State; at: number }>({ state: 'paused', at: 0 });
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);

  const say = useCallback(
    (state: State) => {
      const before = shown.current;
      const isSame = state === before.state;
      if (isSame && (state === 'paused' || Date.now() - before.at < AGAIN_MS)) return;
      shown.current = { state, at: Date.now() };
      tell(conversationId, state);
    },
    [conversationId],
  );
  const pause = useCallback(() => {
    clearTimeout(idle.current);
    say('paused');
  }, [say]);
  const type = useCallback(
    (text: string) => {
      if (text.trim() === '') {
        pause();
        return;
      }
      say('composing');
      clearTimeout(idle.current);
      idle.current = setTimeout(pause, IDLE_MS);
    },
    [pause, say],
  );
  const record = useCallback(() => {
    clearTimeout(idle.current);
    say('recording');
  }, [say]);

  useEffect(() => {
    if (!isOn) return;
    if (Date.now() - (watched.get(conversationId) ?? 0) > WATCHED_MS) {
      watched.set(conversationId, Date.now());
      tell(conversationId, 'paused');
    }
    return pause;
  }, [conversationId, isOn, pause]);
  return { type, record, pause };
}
