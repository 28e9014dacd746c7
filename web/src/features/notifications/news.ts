import type { Delta } from '@/api/live';

type Listener = (delta: Delta) => void;

const listeners = new Set<Listener>();

/** Whatever comes over the live connection is told to who watches for news. */
export function hearNews(delta: Delta): void {
  listeners.forEach((listener) => {
    listener(delta);
  });
}

export function onNews(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
