import { onlookers } from './looking';
import type { Presence, Presences } from './presence';
import { presences } from './presence';

/** What somebody does in a chat this moment, as the server passes it on. */
export interface PresenceNews {
  conversation_id: string;
  person: { id: string | null; name: string | null; phone: string | null };
  state: string;
  last_seen: string | null;
}

/** Which member types in a chat this moment. */
export interface TypingNews {
  conversation_id: string;
  member: { id: string; name: string };
  state: string;
}

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
      const isRecording = news.state === 'recording';
      const typist = { key, name, phone, isOurs: false, isRecording, until: now + TYPING_MS };
      return next({ typists: [...others, typist], onlineUntil: now + ONLINE_MS });
    }
    case 'unavailable':
      return next({ onlineUntil: 0, seenAt: news.last_seen ?? before.seenAt });
    default:
      return next({ onlineUntil: now + ONLINE_MS });
  }
}

/** Let news change which members are seen; that the other side is there they do not say. */
export function withTyping(known: Presences, { conversation_id, member, state }: TypingNews, now: number): Presences {
  const before = known.get(conversation_id) ?? NOBODY;
  const others = before.typists.filter(({ key }) => key !== member.id);
  const isRecording = state === 'recording';
  const typist = { key: member.id, name: member.name, phone: null, isOurs: true, isRecording, until: now + TYPING_MS };
  const typists = state === 'paused' ? others : [...others, typist];
  return new Map(known).set(conversation_id, { ...before, typists });
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

/** Let something change who is seen. */
function change(by: (known: Presences, now: number) => Presences): void {
  presences.set(by(presences.get(), Date.now()));
  wait();
}

export function hearPresence(news: PresenceNews): void {
  change((known, now) => withNews(known, news, now));
}

export function hearTyping(news: TypingNews): void {
  change((known, now) => withTyping(known, news, now));
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
  onlookers.set(null);
  presences.set(new Map());
  clearTimeout(timer);
}
