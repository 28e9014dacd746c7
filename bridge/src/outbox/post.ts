import { setMaxListeners } from 'node:events';
import { Agent as PlainAgent, request as requestPlainly, type OutgoingHttpHeaders } from 'node:http';
import { Agent as SecureAgent, request as requestSecurely } from 'node:https';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import { signedHeaders } from './signature.ts';

/** One event as the hub gets it. `seq` 0 stands outside the account's order. */
export interface PostedEvent {
  id: string;
  seq: number;
  sessionId: string;
  type: string;
  at: string;
  late: boolean;
  data: Record<string, unknown>;
}

/** The hub has answered a delivery with anything but success. */
export class NotTaken extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The hub answered ${status}.`);
    this.status = status;
  }
}

/** No answer came: the hub is gone, or away, or too slow. */
export class NotReached extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'No answer.', { cause });
  }
}

/** An idle connection is closed before the hub, which gives it 5 s, can close it under a delivery. */
const IDLE_MS = 4_000;
/** More would only wait in the hub, which holds a few hundred at a time for all its bridges. */
const CONNECTIONS = 32;

/** Brings signed deliveries to the hub. Raises unless the hub takes them. */
export class Post {
  private readonly config: Config;
  private readonly metrics: Metrics;
  private readonly stopping: AbortSignal;
  private readonly url: URL;
  private readonly agent: PlainAgent;

  constructor(config: Config, metrics: Metrics, stopping: AbortSignal) {
    this.config = config;
    this.metrics = metrics;
    this.stopping = stopping;
    this.url = new URL(config.webhookUrl);
    this.agent = new (this.url.protocol === 'https:' ? SecureAgent : PlainAgent)({
      keepAlive: true,
      timeout: IDLE_MS,
      maxSockets: CONNECTIONS,
    });
    // One listener for each delivery under way.
    setMaxListeners(0, stopping);
  }

  /** Raises `NotTaken` and `NotReached`. */
  async bring(events: PostedEvent[], name: string, limitMs: number): Promise<void> {
    const body = JSON.stringify({ node: this.config.nodeId, events });
    const timestamp = Math.trunc(Date.now() / 1000);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...signedHeaders(this.config.webhookSecret, timestamp, name, body),
    };
    const status = await this.answerTo(body, headers, limitMs);
    this.metrics.deliveries.inc({ outcome: String(status) });
    if (status < 200 || status > 299) throw new NotTaken(status);
    this.metrics.events.inc(events.length);
  }

  /** The hub's status. Not by `fetch`, which takes several times as long for so little. */
  private answerTo(body: string, headers: OutgoingHttpHeaders, limitMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const { url, agent, stopping } = this;
      const ask = url.protocol === 'https:' ? requestSecurely : requestPlainly;
      const request = ask(url, { method: 'POST', headers, agent, signal: stopping }, (response) => {
        // What follows the status says nothing more, and may break off.
        response.on('error', () => undefined);
        resolve(response.statusCode ?? 0);
        response.resume();
      });
      const timer = setTimeout(() => request.destroy(new Error(`No answer within ${limitMs} ms.`)), limitMs);
      request.on('close', () => {
        clearTimeout(timer);
        reject(new NotReached(new Error('The connection ended before the answer.')));
      });
      request.on('error', (error) => {
        reject(new NotReached(error));
      });
      request.end(body);
    });
  }
}
