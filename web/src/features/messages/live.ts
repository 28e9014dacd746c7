import type { LiveCache } from '@/api/live';
import { chatsIn, threadKey, timelineKey } from './api/thread-cache';
import type { ThreadWindow } from './window';
import { reduceThread } from './window';

const threads: LiveCache<ThreadWindow> = {
  prefix: threadKey,
  reduce: (data, delta, key) => reduceThread(data, delta, [key[2] as string]),
};

const timelines: LiveCache<ThreadWindow> = {
  prefix: timelineKey,
  reduce: (data, delta, key) => reduceThread(data, delta, chatsIn(key)),
};

export const messageLiveCaches = [threads, timelines] as LiveCache<unknown>[];
