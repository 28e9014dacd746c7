import { useCallback, useSyncExternalStore } from 'react';

import { createStore } from '@/lib/store';

/** What somebody does in a chat this moment, as the server passes it on. */
export interface PresenceNews {
  conversation_id: string;
  person: { id: string | null; name: string | null; phone: string | null };
  state: string;
  last_seen: string | null;
}

export interface Typist {
  key: string;
  name: string | null;
  phone: string | null;
  isRecording: boolean;
  until: number;
}

/** Whoever is seen in one chat. `seenAt`: ISO, when the other side was last there; unknown while it is there. */
export interface Presence {
  typists: readonly Typist[];
  onlineUntil: number;
  seenAt: string | null;
}

type Presences = ReadonlyMap<string, Presence>;

/** Phones say every few seconds that they still type; one that has said nothing for longer has gone. */
const TYPING_MS = 12_000;
/** The word that somebody left may be lost with a connection; nobody is shown as being there for ever. */
const ONLINE_MS = 3 * 60_000;
const NOBODY: Presence = { typists: [], onlineUntil: 0, seenAt: null };

function keyOf({ id, phone }: PresenceNews['person']): string {
  return id ?? phone ?? '';
}

/** Let news change who is seen. */
export function withNews(known: Presences, news: PresenceNews, now: number): Presences {
  const before = known.get(news.conversation_id) ?? NOBODY;
  const key = keyOf(news.person);
  const others = before.typists.filter((one) => one.key !== key);
  const next = (change: Partial<Presence>): Presences =>
    new Map(known).set(news.conversation_id, { ...before, typists: others, ...change });
  switch (news.state) {
    case 'composing':
    case 'recording': {
      const { name, phone } = news.person;
      const typist = { key, name, phone, isRecording: news.state === 'recording', until: now + TYPING_MS };
      return next({ typists: [...others, typist], onlineUntil: now + ONLINE_MS });
    }
    case 'unavailable':
      return next({ onlineUntil: 0, seenAt: news.last_seen ?? before.seenAt });
    default:
      return next({ onlineUntil: now + ONLINE_MS });
  }
}

/** Without what is over by now. */
export function withoutOld(known: Presences, now: number): Presences {
  const next = new Map<string, Presence>();
  for (const [id, one] of known) {
    const typists = one.typists.filter(({ until }) => until > now);
    const isSame = typists.length === one.typists.length && (one.onlineUntil === 0 || one.onlineUntil > now);
    if (isSame) next.set(id, one);
    else if (typists.length > 0 || one.onlineUntil > now || one.seenAt !== null) {
      next.set(id, { ...one, typists, onlineUntil: one.onlineUntil > now ? one.onlineUntil : 0 });
    }
  }
  return next;
}

const presences = createStore<Presences>(new Map());
let timer: ReturnType<typeof setTimeout> | undefined;

/** One timer for the first thing that will be over. */
function wait(): void {
  clearTimeout(timer);
  const ends = [...presences.get().values()].flatMap(({ typists, onlineUntil }) => [
    ...typists.map(({ until }) => until),
    ...(onlineUntil > 0 ? [onlineUntil] : []),
  ]);
  if (ends.length === 0) return;
  timer = setTimeout(
    () => {
      presences.set(withoutOld(presences.get(), Date.now()));
      wait();
    },
    Math.max(0, Math.min(...ends) - Date.now()) + 1,
  );
}

export function hearPresence(news: PresenceNews): void {
  presences.set(withNews(presences.get(), news, Date.now()));
  wait();
}

/** What was being written is here: its author types no more. */
export function stopTyping(conversationId: string, authorId: string | null): void {
  const known = presences.get().get(conversationId);
  if (known === undefined || known.typists.length === 0) return;
  const typists = known.typists.filter(({ key }) => key !== authorId);
  presences.set(new Map(presences.get()).set(conversationId, { ...known, typists }));
}

/** The connection is gone, and with it every word about who is there. */
export function forgetPresences(): void {
  presences.set(new Map());
  clearTimeout(timer);
}

/** Who is seen in a conversation now; undefined when nothing is known. */
export function usePresence(conversationId: string): Presence | undefined {
  const get = useCallback(() => presences.get().get(conversationId), [conversationId]);
  return useSyncExternalStore(presences.subscribe, get, get);
}
