/** A simulator on a free port, its control API, and real Baileys clients with credentials in memory; they check strictly. */
import '../src/trust.ts';
import { createHash } from 'node:crypto';
import https from 'node:https';
import net from 'node:net';
import type {
  AuthenticationCreds,
  BaileysEventMap,
  SignalDataTypeMap,
  WAMessage,
  WASocket,
} from '@whiskeysockets/baileys';
import * as seven from '@whiskeysockets/baileys';
import { pino } from 'pino';
import type { MediaView } from '../src/views.ts';
import type { Config } from '../src/config.ts';
import type { Simulator } from '../src/app.ts';
import { buildSimulator } from '../src/app.ts';

export interface Box {
  simulator: Simulator;
  port: number;
  /** Call the control API; throws what it refuses. */
  call: <T = Record<string, unknown>>(method: string, path: string, body?: object) => Promise<T>;
  close: () => Promise<void>;
}

export class Refused extends Error {
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string) {
    super(`${status} ${error}`);
    this.status = status;
    this.error = error;
  }
}

export async function startBox(config: Partial<Config> = {}): Promise<Box> {
  const simulator = buildSimulator({
    host: '127.0.0.1',
    port: 0,
    stateDir: undefined,
    demo: false,
    everybody: false,
    camera: undefined,
    stage: { hub: null, tabs: [] },
    ...config,
  });
  const port = await simulator.listen();
  const call: Box['call'] = async (method, path, body) => {
    const init = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...init });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw new Refused(response.status, (answer as { error: string }).error);
    return answer as never;
  };
  return { simulator, port, call, close: simulator.close };
}

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

interface Dispatching {
  new (options: { connect: (options: object, done: (error: null, socket: net.Socket) => void) => void }): Dispatcher;
}

/** Baileys fetches files from `https://mmg.whatsapp.net`; this dispatcher brings that here, over a plain connection. */
function plainDispatcher(box: Box): Dispatcher {
  const name = Symbol.for('undici.globalDispatcher.1'); // made by the first `fetch`, of whoever calls the box
  const { constructor } = (globalThis as unknown as Record<symbol, object>)[name] ?? {};
  const connect = (_options: object, done: (error: null, socket: net.Socket) => void) => {
    const socket = net.connect(box.port, '127.0.0.1', () => {
      done(null, socket);
    });
  };
  return new (constructor as unknown as Dispatching)({ connect });
}

/** These numbers are on WhatsApp. */
export async function makePeople(box: Box, ...phones: string[]): Promise<void> {
  for (const phone of phones) await box.call('POST', '/api/people', { phone });
}

type Keys = { [T in keyof SignalDataTypeMap]?: Record<string, SignalDataTypeMap[T]> };

/** Credentials as a bridge keeps them: they outlive a socket. */
export interface Credentials {
  creds: AuthenticationCreds;
  keys: Keys;
  /** Plaintexts by the hash of their ciphertext. */
  decrypted: Map<string, Uint8Array>;
}

/** What of Baileys a linked device is made of; another version than the one used everywhere may stand in. */
export type Library = Pick<typeof seven, 'DEFAULT_CONNECTION_CONFIG' | 'initAuthCreds' | 'makeWASocket'>;

type MakeRepository = Library['DEFAULT_CONNECTION_CONFIG']['makeSignalRepository'];

/**
 * Baileys decrypts before it confirms. When the connection is cut in between, the message comes again, but its key is
 * used up: only who has kept the plaintext can read it.
 */
function rememberingRepository(
  { DEFAULT_CONNECTION_CONFIG }: Library,
  credentials: Credentials,
  ...args: Parameters<MakeRepository>
): ReturnType<MakeRepository> {
  const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(...args);
  const decrypt = repository.decryptMessage.bind(repository);
  repository.decryptMessage = async (message) => {
    const hash = createHash('sha256').update(message.ciphertext).digest('hex');
    const plaintext = credentials.decrypted.get(hash) ?? (await decrypt(message));
    credentials.decrypted.set(hash, plaintext);
    return plaintext;
  };
  return repository;
}

export function newCredentials({ initAuthCreds }: Library = seven): Credentials {
  return { creds: initAuthCreds(), keys: {}, decrypted: new Map() };
}

/** Baileys says https:// to its media servers; this carries it over a plain connection. */
class PlainAgent extends https.Agent {
  readonly #port: number;

  constructor(port: number) {
    super();
    this.#port = port;
  }

  override createConnection(): net.Socket {
    return net.connect(this.#port, '127.0.0.1');
  }
}

/** A linked device: one Baileys socket, what it emitted, and promises for what it will. */
export class Client {
  readonly socket: WASocket;
  readonly messages: WAMessage[] = [];
  readonly offline: WAMessage[] = [];
  readonly updates: BaileysEventMap['messages.update'] = [];
  readonly #waiters = new Set<() => void>();
  readonly connection: Partial<BaileysEventMap['connection.update']> = {};

  readonly #box: Box;

  constructor(box: Box, credentials: Credentials, options: object = {}, library: Library = seven) {
    this.#box = box;
    this.socket = library.makeWASocket({
      auth: {
        creds: credentials.creds,
        keys: memoryStore(credentials.keys, () => this.connection.connection !== 'close'),
      },
      waWebSocketUrl: `ws://127.0.0.1:${box.port}/ws/chat`,
      logger: pino({ level: 'silent' }),
      browser: ['Ubuntu', 'Chrome', '22.04'],
      markOnlineOnConnect: false,
      shouldSyncHistoryMessage: () => true,
      fetchAgent: new PlainAgent(box.port),
      options: { dispatcher: plainDispatcher(box) },
      makeSignalRepository: (...args) => rememberingRepository(library, credentials, ...args),
      ...options,
    });
    this.socket.ev.on('creds.update', (update) => {
      Object.assign(credentials.creds, update);
      this.#wake();
    });
    this.socket.ev.on('connection.update', (update) => {
      Object.assign(this.connection, update);
      this.#wake();
    });
    this.socket.ev.on('messages.upsert', ({ messages, type }) => {
      const ours = messages.filter(({ message }) => !message?.protocolMessage);
      this.messages.push(...ours);
      if (type === 'append') this.offline.push(...ours);
      this.#wake();
    });
    this.socket.ev.on('messages.update', (updates) => {
      this.updates.push(...updates);
      this.#wake();
    });
  }

  /** Resolves once `look` gives something, asked again after each event. */
  until<T>(what: string, look: (client: this) => T | undefined | false, withinMs = 15_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        reject(new Error(`Not seen: ${what}`));
      }, withinMs);
      const check = () => {
        const found = look(this);
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve(found);
      };
      this.#waiters.add(check);
      check();
    });
  }

  qr(): Promise<string> {
    return this.until('a QR', () => this.connection.qr);
  }

  open(): Promise<boolean> {
    return this.until('an open connection', () => this.connection.connection === 'open');
  }

  /** The status code with which the connection ended. */
  closed(): Promise<number> {
    return this.until('the end of the connection', () => {
      if (this.connection.connection !== 'close') return undefined;
      const error = this.connection.lastDisconnect?.error as { output?: { statusCode?: number } } | undefined;
      return error?.output?.statusCode ?? 0;
    });
  }

  /** The texts that came from others, in order of arrival. */
  texts(): string[] {
    return this.messages.filter(({ key }) => !key.fromMe).flatMap((message) => textOf(message) ?? []);
  }

  /** The greatest status known of a message of ours; it may come inside the message or as an update. */
  statusOf(text: string): number {
    const ours = this.messages.filter((message) => message.key.fromMe && textOf(message) === text);
    const ids = new Set(ours.map(({ key }) => key.id));
    const updated = this.updates.filter(({ key }) => ids.has(key.id)).map(({ update }) => update.status);
    return Math.max(-1, ...ours.map(({ status }) => status ?? 0), ...updated.map((status) => status ?? 0));
  }

  delivered(text: string): boolean {
    return this.statusOf(text) >= DELIVERED;
  }

  /** Resolves once `look` is true; asked again whenever the box reports a change. */
  async settled(look: () => Promise<boolean>): Promise<void> {
    const { world } = this.#box.simulator;
    for (let tries = 0; ; tries += 1) {
      const changed = new Promise<void>((resolve) => {
        const stop = world.events.listen(() => {
          stop();
          resolve();
        });
      });
      if (await look()) return;
      const wait = new Promise<void>((resolve) => setTimeout(resolve, 50));
      await Promise.race([changed, wait]);
      if (tries > 500) throw new Error('The box did not settle.');
    }
  }

  async stop(): Promise<void> {
    await this.socket.end(undefined);
  }

  #wake(): void {
    for (const check of [...this.#waiters]) check();
  }
}

export function textOf({ message }: WAMessage): string | undefined {
  return message?.conversation ?? message?.extendedTextMessage?.text ?? undefined;
}

/**
 * A key store that really yields, as a database would; one that does not starves the event loop. It dies with its
 * connection: Baileys goes on decrypting what it has received, and would write over what the next socket writes.
 */
function memoryStore(keys: Keys, isAlive: () => boolean) {
  const rest = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isAlive()) throw new Error('This socket is closed.');
  };
  return {
    get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) => {
      await rest();
      const kept = (keys[type] ?? {}) as Record<string, SignalDataTypeMap[T] | undefined>;
      const found: Record<string, SignalDataTypeMap[T]> = {};
      for (const id of ids) {
        const value = kept[id];
        if (value !== undefined) found[id] = value;
      }
      return structuredClone(found);
    },
    set: async (data: object) => {
      await rest();
      for (const [type, values] of Object.entries(structuredClone(data)) as [keyof Keys, Record<string, unknown>][]) {
        const kept = (keys[type] ??= {}) as Record<string, unknown>;
        for (const [id, value] of Object.entries(values)) {
          if (value === null || value === undefined) Reflect.deleteProperty(kept, id);
          else kept[id] = value;
        }
      }
    },
  };
}

/** Pair new credentials with a phone, by scanning the QR that the client shows. */
export async function pair(box: Box, phone: string, library: Library = seven): Promise<Credentials> {
  const credentials = newCredentials(library);
  const client = new Client(box, credentials, {}, library);
  const qr = await client.qr();
  await box.call('POST', `/api/phones/${phone}/scan`, { qr });
  const code = await client.closed();
  if (code !== 515) throw new Error(`Pairing ended with ${code}`);
  return credentials;
}

/** WebMessageInfo.Status: 2 server, 3 delivered, 4 read. */
export const DELIVERED = 3;
export const READ = 4;

export interface Linked {
  client: Client;
  credentials: Credentials;
}

/** An owner's phone with one linked device that is online. */
export async function link(box: Box, phone: string, library: Library = seven): Promise<Linked> {
  await box.call('POST', '/api/phones', { phone, name: 'Shop' });
  const credentials = await pair(box, phone, library);
  const client = new Client(box, credentials, {}, library);
  await client.open();
  // A device that is cut off before its first history would wait for it for 20 s at the next login.
  await client.until('the first history', () => credentials.creds.accountSyncCounter > 0);
  return { client, credentials };
}

export interface Shown {
  id: string;
  fromMe: boolean;
  text: string | null;
  status: string;
  duplicates: number;
  quote: string | null;
  author: string;
  kind: string;
  mentions: string[];
  forwarded: boolean;
  viewOnce: boolean;
  quoted: { kind: string; text: string | null; seconds: number | null; hasThumbnail: boolean } | null;
  details: unknown;
  media: MediaView | null;
  reactions: { author: string; emoji: string }[];
  editedAt: string | null;
  deletedAt: string | null;
}

/** What a customer's phone shows of its chat with the shop. */
export function shownTo(box: Box, customer: string, shop: string): Promise<Shown[]> {
  return box.call('GET', `/api/people/${customer}/messages?with=${shop}`);
}
