import { useSyncExternalStore } from 'react';

/** A shared clock: everything on the screen that depends on "now" moves together, and one timer serves all of it. */
function createClock(interval: number) {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const tick = (): void => {
    now = Date.now();
    listeners.forEach((listener) => {
      listener();
    });
  };
  return {
    get: () => now,
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(tick, interval);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}

const slow = createClock(15_000);
const fast = createClock(1000);

/** The time, refreshed every 15 seconds: enough for minutes. */
export function useNow(): number {
  return useSyncExternalStore(slow.subscribe, slow.get);
}

/** The time, refreshed every second: for countdowns. */
export function useSecond(): number {
  return useSyncExternalStore(fast.subscribe, fast.get);
}
