import type { BrowserCreate } from '@/api/generated';
import { storage } from '@/lib/storage';

const KEY = 'sarafan-pushed-to';
const WORKER = '/service-worker.js';
const MOST_NAME_LETTERS = 80;

/** What this browser can do, or what keeps it from being pushed to. */
export type Ability = 'ready' | 'denied' | 'home_screen' | 'insecure' | 'unsupported';

export function ability(): Ability {
  if (!window.isSecureContext) return 'insecure';
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    // Safari on an iPhone or iPad has all three, but only for what stands on the home screen.
    return isApplePhone() ? 'home_screen' : 'unsupported';
  }
  return Notification.permission === 'denied' ? 'denied' : 'ready';
}

function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

const BROWSERS = [
  ['Edg', 'Edge'],
  ['YaBrowser', 'Yandex'],
  ['OPR', 'Opera'],
  ['SamsungBrowser', 'Samsung Internet'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Macintosh', 'Linux'] as const;

/** A name by which somebody recognizes this browser among their own. */
export function browserName(): string {
  const { userAgent } = navigator;
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1];
  const system = SYSTEMS.find((mark) => userAgent.includes(mark))?.replace('Macintosh', 'Mac');
  return [browser, system].filter(Boolean).join(', ').slice(0, MOST_NAME_LETTERS);
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const given = new Uint8Array(one ?? new ArrayBuffer(0));
  return given.length === other.length && given.every((byte, index) => byte === other[index]);
}

/**
 * Let the browser agree to our pushes: asks for permission, which must follow a press, unless it was given before.
 *
 * Returns what the server must know, or null when the answer was no.
 */
export async function agree(key: string): Promise<BrowserCreate | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const applicationServerKey = bytes(key);
  let agreed = await pushManager.getSubscription();
  if (agreed !== null && !isSame(agreed.options.applicationServerKey, applicationServerKey)) {
    await agreed.unsubscribe(); // to another key than ours: nothing of us would arrive
    agreed = null;
  }
  agreed ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint, keys } = agreed.toJSON();
  return { endpoint: endpoint ?? '', p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '', name: browserName() };
}

export async function disagree(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** Who is pushed to in this browser: a session that ends takes the agreement along, and the next one renews it. */
export const agreedFor = {
  is: (memberId: string): boolean => storage.read<string | null>(KEY, null) === memberId,
  set: (memberId: string | null): void => {
    if (memberId === null) storage.remove(KEY);
    else storage.write(KEY, memberId);
  },
};
