import type { QueryClient } from '@tanstack/react-query';

import { readNotifications } from '@/api/generated';
import type { Delta } from '@/api/live';
import type { ConversationRead, CountersRead } from '@/api/types';
import { tellBrowser, tellOpenChat } from './api/notifications';
import { ability, agree, agreedFor } from './browser';
import { comesBack, tellOfErrand } from './errands';
import { isErrandTold, isTold } from './kinds';
import { onNews } from './news';
import { awaitFirstPress, hasSound, soundOnce } from './sound';

const JUST_NOW_MS = 60_000;
const SETTLED_MS = 1500;
const AGAIN_MS = 45_000;
const OUR_PATH = /^\/(?:chats|channels)\/[0-9a-f-]{36}$/;

export interface Watch {
  client: QueryClient;
  memberId: string;
  /** Show a page of ours, within this one. */
  open: (path: string) => void;
  /** The path that is shown, and whoever wants to know when it is another one. */
  path: () => string;
  onPath: (listener: () => void) => () => void;
}

/** The badge of the app and the icon of the tab: how many chats wait. */
function showWaiting({ client, memberId }: Watch): () => void {
  const key = ['conversations', 'counters', memberId];
  let shown: number | undefined;
  const show = (): void => {
    const waiting = client.getQueryData<CountersRead>(key)?.waiting;
    if (waiting === undefined || waiting === shown) return;
    shown = waiting;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon !== null) icon.href = waiting > 0 ? '/favicon-waiting.svg' : '/favicon.svg';
    if ('setAppBadge' in navigator) navigator.setAppBadge(waiting).catch(() => undefined);
  };
  show();
  return client.getQueryCache().subscribe(({ query }) => {
    if ((query.queryKey as readonly unknown[])[1] === 'counters') show();
  });
}

async function closeNotifications(tag: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close();
}

/** A sound for what is new; what was read, here or elsewhere, needs no notification any more. */
function followNews({ memberId, path, open }: Watch): () => void {
  const isBack = comesBack(memberId);
  const unread = new Map<string, number>();
  const isNew = (chat: ConversationRead): boolean => {
    const before = unread.get(chat.id);
    unread.set(chat.id, chat.unread_count);
    if (chat.last_message?.direction !== 'in' || chat.contact?.is_blocked === true) return false;
    if (before !== undefined) return chat.unread_count > before;
    return chat.unread_count > 0 && Date.now() - Date.parse(chat.last_message.at) < JUST_NOW_MS;
  };
  const hear = ({ type, data }: Delta): void => {
    if (type !== 'conversation') return;
    const isToDo = data.errand?.is_due === true && data.errand.for_id === memberId;
    if (data.unread_count === 0 && !isToDo) void closeNotifications(`chat:${data.id}`);
    const isInFront = document.visibilityState === 'visible' && path() === `/chats/${data.id}`;
    const isDue = isBack(data) && !isInFront && isErrandTold();
    if (isDue) tellOfErrand(data, open).catch(() => undefined); // it stands among what is overdue all the same
    if (((isNew(data) && !isInFront && isTold(data, memberId)) || isDue) && hasSound()) void soundOnce();
  };
  return onNews(hear);
}

/** Say which chat is in front, so that nobody is told of it on their phone meanwhile. */
function tellWhatIsOpen({ path, onPath }: Watch): () => void {
  let told: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const inFront = (): string | null =>
    document.visibilityState === 'visible' ? (/^\/chats\/([0-9a-f-]{36})$/.exec(path())?.[1] ?? null) : null;
  const tell = async (): Promise<void> => {
    const now = inFront();
    if (now === null && told === null) return;
    told = now;
    // A chat that has gone, or no network: who is told once too often has lost nothing.
    await tellOpenChat(now).catch(() => undefined);
    if (told !== null) plan(AGAIN_MS);
  };
  const plan = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void tell(), ms);
  };
  const change = (): void => {
    if (inFront() !== told) plan(document.visibilityState === 'visible' ? SETTLED_MS : 0);
  };
  const unfollow = onPath(change);
  document.addEventListener('visibilitychange', change);
  change();
  return () => {
    clearTimeout(timer);
    unfollow();
    document.removeEventListener('visibilitychange', change);
  };
}

/** A session that ended has taken the agreement of this browser along: the next one of the same member renews it. */
async function renew(memberId: string): Promise<void> {
  if (!agreedFor.is(memberId) || ability() !== 'ready' || Notification.permission !== 'granted') return;
  const agreed = await agree((await readNotifications()).key);
  if (agreed !== null) await tellBrowser(agreed);
}

/** Everything of notifications that an open page does by itself. Returns the way to stop it. */
export function watchNews(watch: Watch): () => void {
  const open = (event: MessageEvent<{ type?: unknown; path?: unknown } | null>): void => {
    const path = event.data?.type === 'open' ? event.data.path : null;
    if (typeof path === 'string' && OUR_PATH.test(path)) watch.open(path);
  };
  const stops = [showWaiting(watch), followNews(watch), tellWhatIsOpen(watch), awaitFirstPress()];
  if ('serviceWorker' in navigator) navigator.serviceWorker.addEventListener('message', open);
  renew(watch.memberId).catch(() => undefined); // the page of settings says what keeps it from working
  return () => {
    stops.forEach((stop) => {
      stop();
    });
    if ('serviceWorker' in navigator) navigator.serviceWorker.removeEventListener('message', open);
  };
}
