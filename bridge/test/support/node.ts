import { fileURLToPath } from 'node:url';
import { WEBHOOK_SECRET } from './hub.ts';
import { freePort } from './ports.ts';
import { Child } from './process.ts';
import { API_KEY, ENCRYPTION_KEY, request, ROOT_KEY, type Answer, type World } from './world.ts';

const BRIDGE = fileURLToPath(new URL('../..', import.meta.url));

/** One of several bridge processes that share a world's database, hub and WhatsApp. */
export class Node {
  readonly name: string;
  readonly child: Child;
  readonly url: string;

  private constructor(name: string, child: Child, url: string) {
    this.name = name;
    this.child = child;
    this.url = url;
  }

  static async start(world: World, name: string, settings: Record<string, string> = {}): Promise<Node> {
    // A node must name its own address before it listens.
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = new Child(
      {
        DATABASE_URL: world.database.url,
        BRIDGE_API_KEY: API_KEY,
        BRIDGE_ENCRYPTION_KEY: ENCRYPTION_KEY,
        BRIDGE_WEBHOOK_URL: world.hub.url,
        BRIDGE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        BRIDGE_NODE_ID: name,
        BRIDGE_PUBLIC_URL: url,
        WHATSAPP_WS_URL: `ws://127.0.0.1:${world.simulatorPort}/ws/chat`,
        ALLOW_INSECURE_WHATSAPP: '1',
        WHATSAPP_ROOT_KEY: ROOT_KEY,
        PORT: String(port),
        RECONNECT_MIN_MS: '100',
        ...settings,
      },
      BRIDGE,
    );
    await child.port(/"port":(\d+),.*"listening"/);
    return new Node(name, child, url);
  }

  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return request(`${this.url}${path}`, method, body, { 'X-Api-Key': API_KEY });
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    return this.child.stop(signal);
  }
}
