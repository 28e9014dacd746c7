import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { makeDatabase, type TestDatabase } from './database.ts';
import { Hub, WEBHOOK_SECRET } from './hub.ts';
import { freePort } from './ports.ts';
import { Child } from './process.ts';
import { until } from './until.ts';

export const API_KEY = 'key_9b2f40c1d8e7a365';
/** The root that the simulator's certificates hang on; its README names it. */
export const ROOT_KEY = '86cf68e75af3a5666e2d91bd46cae8f7a018523913fae102ee9b3331aa6d2502';
export const ENCRYPTION_KEY = 'enc_0a6d1f93b8c24e7f5a1b9c3d7e2f4a68';

const BRIDGE = fileURLToPath(new URL('../..', import.meta.url));
const SIMULATOR = fileURLToPath(new URL('../../../simulators/whatsapp', import.meta.url));

export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
}

export interface PhoneMessage {
  id: string;
  fromMe: boolean;
  text: string;
  status: string;
  duplicates: number;
}

/** WhatsApp in a box, a hub, a database, and the bridge between them, each a process of its own. */
export class World {
  readonly hub: Hub;
  readonly database: TestDatabase;
  bridgePort = 0;
  /** Kept while nobody listens there: the bridge looks for WhatsApp there. */
  simulatorPort = 0;
  private readonly settings: Record<string, string>;
  private simulator: Child | null = null;
  bridge: Child | null = null;
  /** What every bridge process so far has printed. */
  output = '';

  private constructor(hub: Hub, database: TestDatabase, settings: Record<string, string>) {
    this.hub = hub;
    this.database = database;
    this.settings = settings;
  }

  static async start(settings: Record<string, string> = {}): Promise<World> {
    const [hub, database] = await Promise.all([Hub.start(), makeDatabase()]);
    const world = new World(hub, database, settings);
    await world.startSimulator();
    await world.startBridge();
    return world;
  }

  async startSimulator(): Promise<void> {
    if (this.simulatorPort === 0) this.simulatorPort = await freePort();
    this.simulator = new Child({ PORT: String(this.simulatorPort) }, SIMULATOR);
    await this.simulator.port(/http:\/\/127\.0\.0\.1:(\d+)\//);
  }

  async stopSimulator(): Promise<void> {
    await this.simulator?.stop('SIGKILL');
  }

  async startBridge(): Promise<void> {
    this.bridge = new Child(
      {
        DATABASE_URL: this.database.url,
        BRIDGE_API_KEY: API_KEY,
        BRIDGE_ENCRYPTION_KEY: ENCRYPTION_KEY,
        BRIDGE_WEBHOOK_URL: this.hub.url,
        BRIDGE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        WHATSAPP_WS_URL: `ws://127.0.0.1:${this.simulatorPort}/ws/chat`,
        WHATSAPP_MEDIA_ORIGIN: `http://127.0.0.1:${this.simulatorPort}`,
        ALLOW_INSECURE_WHATSAPP: '1',
        WHATSAPP_ROOT_KEY: ROOT_KEY,
        PORT: '0',
        RECONNECT_MIN_MS: '100',
        ...this.settings,
      },
      BRIDGE,
    );
    this.bridgePort = await this.bridge.port(/"port":(\d+),.*"listening"/);
  }

  async stopBridge(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const code = (await this.bridge?.stop(signal)) ?? null;
    this.output += this.bridge?.output ?? '';
    this.bridge = null;
    return code;
  }

  async close(): Promise<void> {
    await this.stopBridge();
    // In good order it keeps what Node has compiled of it, for the next one.
    await this.simulator?.stop();
    await this.hub.close();
    await this.database.drop();
    assert.deepEqual([...this.hub.misshapen], [], 'every event has the shape that the contract says');
  }

  /** Calls the bridge. */
  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return request(`http://127.0.0.1:${this.bridgePort}${path}`, method, body, { 'X-Api-Key': API_KEY });
  }

  /** Calls the simulator; raises what it refuses. */
  async simulate<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await request<T>(`http://127.0.0.1:${this.simulatorPort}${path}`, method, body, {});
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  send(sessionId: string, to: string, text: string, key?: string, more: object = {}): Promise<Answer> {
    return this.call('POST', '/send', { sessionId, to, type: 'text', text, ...(key && { key }), ...more });
  }

  status(sessionId: string): Promise<Answer> {
    return this.call('GET', `/status/${sessionId}`);
  }

  untilStatus(sessionId: string, status: string): Promise<Record<string, unknown>> {
    return until(`${sessionId} ${status}`, async () => {
      const { body } = await this.status(sessionId);
      return body['status'] === status && body;
    });
  }

  /** Links a new phone by scanning the QR code; answers with the phone. */
  async link(sessionId: string, name = 'Shop'): Promise<{ phone: string; lid: string }> {
    const phone = await this.simulate<{ phone: string; lid: string }>('POST', '/api/phones', { name });
    await this.linkPhone(sessionId, phone.phone);
    return phone;
  }

  /** Links a phone that is there by scanning the QR code. */
  async linkPhone(sessionId: string, phone: string, more: object = {}): Promise<void> {
    const { status, body } = await this.call('POST', '/connect', { sessionId, ...more });
    if (status !== 202) throw new Error(`/connect: ${status} ${JSON.stringify(body)}`);
    const { text } = await this.untilQr(sessionId);
    await this.simulate('POST', `/api/phones/${phone}/scan`, { qr: text });
    await this.untilStatus(sessionId, 'connected');
  }

  async untilQr(sessionId: string): Promise<{ text: string }> {
    try {
      return await until('QR', async () => {
        const { status, body } = await this.call<{ text: string }>('GET', `/qr/${sessionId}`);
        return status === 200 && body;
      });
    } catch (error) {
      throw new Error(`No QR code. The bridge printed:\n${this.bridge?.output ?? ''}`, { cause: error });
    }
  }

  person(name: string, more: object = {}): Promise<{ phone: string; lid: string }> {
    return this.simulate('POST', '/api/people', { name, ...more });
  }

  write(from: string, to: string, text: string, more: object = {}): Promise<{ id: string }> {
    return this.simulate('POST', `/api/people/${from}/messages`, { to, text, ...more });
  }

  /** What the person's phone shows of the chat with the owner. */
  seenBy(person: string, owner: string): Promise<PhoneMessage[]> {
    return this.simulate('GET', `/api/people/${person}/messages?with=${owner}`);
  }

  fault(phone: string, action: string, code?: number, more: object = {}): Promise<unknown> {
    return this.simulate('POST', `/api/devices/${phone}/fault`, { action, ...(code && { code }), ...more });
  }
}

export async function request<T>(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: (isJson ? JSON.parse(text) : { text }) as T };
}
