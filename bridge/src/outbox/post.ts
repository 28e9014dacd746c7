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

/** Brings signed deliveries to the hub. Raises unless the hub takes them. */
export class Post {
  private readonly config: Config;
  private readonly metrics: Metrics;
  private readonly stopping: AbortSignal;

  constructor(config: Config, metrics: Metrics, stopping: AbortSignal) {
    this.config = config;
    this.metrics = metrics;
    this.stopping = stopping;
  }

  async bring(events: PostedEvent[], name: string, limitMs: number): Promise<void> {
    const body = JSON.stringify({ node: this.config.nodeId, events });
    const timestamp = Math.trunc(Date.now() / 1000);
    const response = await fetch(this.config.webhookUrl, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        ...signedHeaders(this.config.webhookSecret, timestamp, name, body),
      },
      redirect: 'error',
      signal: AbortSignal.any([this.stopping, AbortSignal.timeout(limitMs)]),
    });
    await response.arrayBuffer();
    this.metrics.deliveries.inc({ outcome: String(response.status) });
    if (!response.ok) throw new NotTaken(response.status);
    this.metrics.events.inc(events.length);
  }
}
