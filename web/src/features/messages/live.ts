import type { LiveCache } from '@/api/live';
import { threadKey } from './api/thread-cache';
import type { ThreadWindow } from './window';
import { reduceThread } from './window';

const threads: LiveCache<ThreadWindow> = {
  prefix: threadKey,
  reduce: (data, delta, key) => reduceThread(data, delta, key[2] as string),
};

export const messageLiveCaches = [threads] as LiveCache<unknown>[];
