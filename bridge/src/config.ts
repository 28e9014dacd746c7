import { hostname } from 'node:os';
import type { MediaLimits } from './media/kinds.ts';
import { outgoingFolder } from './media/outgoing.ts';

/** Everything the bridge reads from its environment, checked once at start. */
export interface Config {
  databaseUrl: string;
  apiKeys: string[];
  /** The first key encrypts; the others still decrypt what was written before a rotation. */
  encryptionKeys: string[];
  webhookUrl: string;
  webhookSecret: string;
  nodeId: string;
  publicUrl: string | null;
  /** How long an account stays this node's after the last renewal. */
  leaseMs: number;
  host: string;
  port: number;
  whatsappUrl: string;
  /** Takes the place of WhatsApp's media hosts in tests and the demo. */
  mediaOrigin: string | null;
  /** 32 bytes; takes the place of WhatsApp's own root key in tests and the demo. */
  whatsappRoot: Buffer | null;
  whatsappVersion: [number, number, number] | null;
  logLevel: string;
  /** How long a send waits for WhatsApp's acknowledgement before it is called unknown. */
  ackTimeoutMs: number;
  keepAliveMs: number;
  /** How long news of an account may wait to be stored, or to be taken by the hub, before its state says so. */
  troubleAfterMs: number;
  /** The first wait before a reconnect; it doubles up to `reconnectMaxMs`. */
  reconnectMinMs: number;
  reconnectMaxMs: number;
  /** How long an account waits that WhatsApp refuses for a while without saying how long. */
  refusedRetryMs: number;
  /** How long one QR code is shown; null leaves it to Baileys, which does as WhatsApp Web does. */
  qrLifetimeMs: number | null;
  /** How long new QR codes are fetched while nobody asks for them again. */
  qrWaitMs: number;
  /** Ask a newly linked phone for all of its history, not only for recent months. */
  fullHistory: boolean;
  /** How long a newly linked phone may take to send its history before it is said that nothing comes. */
  historyWaitMs: number;
  /** The wait before a file of the history is fetched again; it doubles. */
  historyRetryMs: number;
  /** How long delivered events stay for `/events/replay`. */
  eventRetentionHours: number;
  /** Where uploads wait to be sent: a folder of this node alone. */
  mediaDir: string;
  /** In bytes. */
  mediaLimits: MediaLimits;
  /** How long the phone may take to upload a file again. */
  mediaReuploadMs: number;
  /** From which hosts media may be fetched, and how long that may take. */
  mediaUrls: { hosts: string[]; privateHosts: string[]; timeoutMs: number };
  /** `host:port` of proxies for accounts that may have a private address. */
  proxyPrivateHosts: string[];
  /** Number checks of one account: so many at once, so many a minute, and how long an answer is believed. */
  checks: { burst: number; perMinute: number; maxAgeHours: number };
}

/** Words that mark a secret as copied from an example. */
const EXAMPLE = /change.?me|example|replace.?me|your.?(key|secret)|^(secret|password|test)/i;

/** What is wrong with the environment, in sentences for the person who starts the process. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The bridge cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Reads and checks the environment. Raises `ConfigError` with every problem at once. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const reader = new Reader(env);
  const config: Config = {
    databaseUrl: reader.required('DATABASE_URL', 'the PostgreSQL address, e.g. postgresql://localhost/sarafan'),
    apiKeys: reader.secrets('BRIDGE_API_KEY', 16),
    encryptionKeys: reader.secrets('BRIDGE_ENCRYPTION_KEY', 32),
    webhookUrl: reader.url('BRIDGE_WEBHOOK_URL', ['http:', 'https:']),
    webhookSecret: reader.secrets('BRIDGE_WEBHOOK_SECRET', 16)[0] ?? '',
    nodeId: env['BRIDGE_NODE_ID'] || hostname(),
    publicUrl: env['BRIDGE_PUBLIC_URL'] || null,
    leaseMs: reader.integer('BRIDGE_LEASE_MS', 20_000, 1_000),
    host: env['HOST'] || '127.0.0.1',
    port: reader.integer('PORT', 3001, 0),
    whatsappUrl: reader.url('WHATSAPP_WS_URL', ['ws:', 'wss:'], 'wss://web.whatsapp.com/ws/chat'),
    mediaOrigin: env['WHATSAPP_MEDIA_ORIGIN'] ? reader.url('WHATSAPP_MEDIA_ORIGIN', ['http:', 'https:']) : null,
    whatsappRoot: reader.key('WHATSAPP_ROOT_KEY'),
    whatsappVersion: reader.version('WHATSAPP_WEB_VERSION'),
    logLevel: env['LOG_LEVEL'] || 'info',
    ackTimeoutMs: reader.integer('SEND_ACK_TIMEOUT_MS', 20_000, 1),
    keepAliveMs: reader.integer('KEEP_ALIVE_MS', 15_000, 1),
    troubleAfterMs: reader.integer('TROUBLE_AFTER_MS', 60_000, 1),
    reconnectMinMs: reader.integer('RECONNECT_MIN_MS', 1_000, 1),
    reconnectMaxMs: reader.integer('RECONNECT_MAX_MS', 60_000, 1),
    refusedRetryMs: reader.integer('REFUSED_RETRY_MS', 3_600_000, 1),
    qrLifetimeMs: reader.integer('QR_LIFETIME_MS', 0, 0) || null,
    qrWaitMs: reader.integer('QR_WAIT_MS', 300_000, 1),
    fullHistory: env['BRIDGE_FULL_HISTORY'] === '1',
    historyWaitMs: reader.integer('HISTORY_WAIT_MS', 180_000, 1),
    historyRetryMs: reader.integer('HISTORY_RETRY_MS', 15_000, 1),
    eventRetentionHours: reader.integer('EVENT_RETENTION_HOURS', 72, 1),
    mediaDir: outgoingFolder(env['BRIDGE_MEDIA_DIR'], env['BRIDGE_NODE_ID'] || hostname()),
    mediaLimits: {
      image: reader.megabytes('MEDIA_LIMIT_IMAGE_MB', 16, 100),
      video: reader.megabytes('MEDIA_LIMIT_VIDEO_MB', 16, 100),
      audio: reader.megabytes('MEDIA_LIMIT_AUDIO_MB', 16, 100),
      document: reader.megabytes('MEDIA_LIMIT_DOCUMENT_MB', 100, 2000),
    },
    mediaReuploadMs: reader.integer('MEDIA_REUPLOAD_MS', 30_000, 1),
    mediaUrls: {
      hosts: reader.list('MEDIA_URL_HOSTS'),
      privateHosts: reader.list('MEDIA_URL_PRIVATE_HOSTS'),
      timeoutMs: reader.integer('MEDIA_URL_TIMEOUT_MS', 60_000, 1),
    },
    proxyPrivateHosts: reader.list('PROXY_PRIVATE_HOSTS'),
    checks: {
      burst: reader.integer('CHECK_BURST', 100, 1),
      perMinute: reader.integer('CHECK_PER_MINUTE', 30, 1),
      maxAgeHours: reader.integer('CHECK_MAX_AGE_HOURS', 168, 0),
    },
  };
  reader.refusePlainWebSocket(config.whatsappUrl);
  reader.refuseForeignMedia(config.mediaOrigin);
  reader.refuseForeignRoot(config.whatsappRoot);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

class Reader {
  readonly problems: string[] = [];
  private readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env;
  }

  required(name: string, what: string): string {
    const value = this.env[name];
    if (!value) this.problems.push(`${name} is missing: ${what}.`);
    return value ?? '';
  }

  /** A comma-separated list of secrets, so that they can be rotated without a gap. */
  secrets(name: string, minLength: number): string[] {
    const values = this.required(name, `a random secret of at least ${minLength} characters`)
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value.length > 0);
    for (const value of values) {
      if (value.length < minLength) this.problems.push(`${name} is too short: use at least ${minLength} characters.`);
      else if (EXAMPLE.test(value)) this.problems.push(`${name} looks like an example: use a random secret.`);
    }
    return values;
  }

  url(name: string, protocols: string[], fallback?: string): string {
    const value = this.env[name] || fallback || this.required(name, 'an address');
    if (value && (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))) {
      this.problems.push(`${name} is not an address that starts with ${protocols.join(' or ')}.`);
    }
    return value;
  }

  integer(name: string, fallback: number, min: number): number {
    const text = this.env[name];
    if (!text) return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < min)
      this.problems.push(`${name} is not a whole number of at least ${min}.`);
    return value;
  }

  /** A limit in megabytes, as bytes. */
  megabytes(name: string, fallback: number, max: number): number {
    const value = this.integer(name, fallback, 1);
    if (value > max) this.problems.push(`${name} is more than ${max}, which WhatsApp does not take.`);
    return value * 1024 * 1024;
  }

  list(name: string): string[] {
    return (this.env[name] ?? '')
      .split(',')
      .map((item) => item.trim().toLowerCase())
      .filter((item) => item.length > 0);
  }

  version(name: string): [number, number, number] | null {
    const text = this.env[name];
    if (!text) return null;
    const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(text);
    if (!match) {
      this.problems.push(`${name} is not a version like 2.3000.1043857760.`);
      return null;
    }
    return [Number(match[1]), Number(match[2]), Number(match[3])];
  }

  /** A public key of 32 bytes, as hexadecimal digits. */
  key(name: string): Buffer | null {
    const text = this.env[name];
    if (!text) return null;
    if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
    this.problems.push(`${name} is not a key of 64 hexadecimal digits.`);
    return null;
  }

  /** A plain socket is for tests and the demo only: which accounts log in is seen on it by everybody on the way. */
  refusePlainWebSocket(url: string): void {
    if (url.startsWith('ws:') && this.env['ALLOW_INSECURE_WHATSAPP'] !== '1') {
      this.problems.push(
        'WHATSAPP_WS_URL is not encrypted. Set ALLOW_INSECURE_WHATSAPP=1 for tests and the demo only.',
      );
    }
  }

  /** Files would go to, and come from, somebody who is not WhatsApp. */
  refuseForeignMedia(origin: string | null): void {
    if (origin !== null && this.env['ALLOW_INSECURE_WHATSAPP'] !== '1') {
      this.problems.push('WHATSAPP_MEDIA_ORIGIN is for tests and the demo only; they set ALLOW_INSECURE_WHATSAPP=1.');
    }
  }

  /** Whoever holds another root's key would be taken for WhatsApp. */
  refuseForeignRoot(root: Buffer | null): void {
    if (root !== null && this.env['ALLOW_INSECURE_WHATSAPP'] !== '1') {
      this.problems.push('WHATSAPP_ROOT_KEY is for tests and the demo only; they set ALLOW_INSECURE_WHATSAPP=1.');
    }
  }
}
