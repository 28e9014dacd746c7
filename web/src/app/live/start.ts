import type { LiveOptions } from './connection';
import { liveStatus } from './status';

const RETRY_MS = 3000;

/** Load what keeps the page live, which the first screen can be drawn without, and start it. Returns the way to stop. */
export function startLive(options: LiveOptions): () => void {
  let isOver = false;
  let stop = (): void => undefined;
  const load = async (): Promise<void> => {
    try {
      const { connectLive } = await import('./connection');
      if (!isOver) stop = connectLive(options);
    } catch {
      liveStatus.set({ ...liveStatus.get(), phase: 'offline' });
      setTimeout(() => void load(), RETRY_MS);
    }
  };
  void load();
  return () => {
    isOver = true;
    stop();
  };
}
