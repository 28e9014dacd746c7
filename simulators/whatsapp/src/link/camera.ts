import type { World } from '../world/world.ts';
import { showQr } from './pairing.ts';

const LOOK_EVERY_MS = 1500;
const LOOK_FIRST_MS = 150;

interface Screen {
  sessionId?: string;
  id?: string;
  status: string;
}

/**
 * A phone's camera for the demo: the secret in a QR never crosses the wire, so one click can only scan what somebody
 * has seen. While a companion waits with a QR nobody has shown us, look at the bridge's screens: its list of sessions,
 * and the QR of each that shows one. Nothing is asked while nobody waits.
 */
export function openCamera(world: World, { url, apiKey }: { url: string; apiKey: string }): () => void {
  let timer: NodeJS.Timeout | undefined;
  const headers = { 'x-api-key': apiKey };
  const unseen = () => [...world.waiting.values()].some((one) => one.companion?.qr === undefined);

  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(LOOK_EVERY_MS) });
    return response.ok ? response.json() : undefined;
  };

  const look = async () => {
    const listed = (await read('/sessions')) as Screen[] | { sessions?: Screen[]; items?: Screen[] } | undefined;
    const screens = Array.isArray(listed) ? listed : (listed?.sessions ?? listed?.items ?? []);
    for (const screen of screens.filter(({ status }) => status === 'qr')) {
      const shown = (await read(`/qr/${screen.sessionId ?? screen.id ?? ''}`)) as { text?: string } | undefined;
      if (shown?.text !== undefined) showQr(world, shown.text);
    }
  };

  const schedule = (afterMs: number) => {
    if (timer || !unseen()) return;
    timer = setTimeout(() => {
      void look()
        .catch(() => undefined) // the bridge is away, or the QR has just changed: look again
        .finally(() => {
          timer = undefined;
          schedule(LOOK_EVERY_MS);
        });
    }, afterMs);
  };

  const stopListening = world.events.listen(({ type }) => {
    if (type === 'waiting') schedule(LOOK_FIRST_MS);
  });
  return () => {
    stopListening();
    clearTimeout(timer);
  };
}
