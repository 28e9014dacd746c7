import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { misshapen } from './shapes.ts';
import { until } from './until.ts';

export const WEBHOOK_SECRET = 'whs_5f1c9d0b7a3e4826';

export interface HubEvent {
  id: string;
  seq: number;
  sessionId: string;
  type: string;
  at: string;
  late: boolean;
  data: Record<string, unknown>;
}

/** A hub that checks signatures and remembers every event it took. */
export class Hub {
  readonly events: HubEvent[] = [];
  readonly refused: string[] = [];
  /** What was wrong with events by the bridge's own schema. */
  readonly misshapen = new Set<string>();
  /** Larger deliveries are refused with 413, as by a proxy that takes less. */
  limitBytes = Infinity;
  /** Answered to every delivery while set. */
  failWith: number | null = null;
  /** Answered to the deliveries of one account, by its session. */
  readonly failOf = new Map<string, number>();
  /** Whose deliveries came, taken or not, in their order. */
  readonly tried: string[] = [];
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(): Promise<Hub> {
    const server = createServer();
    const hub = new Hub(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = hub.take(Buffer.concat(chunks).toString(), request.headers);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/bridge`;
  }

  /** Events of one type, each once, in the order of their numbers. */
  of(type: string): HubEvent[] {
    return this.distinct().filter((event) => event.type === type);
  }

  /** What the hub knows after dropping what it was told twice. */
  distinct(): HubEvent[] {
    const bySeq = new Map(this.events.map((event) => [`${event.sessionId}/${event.seq}`, event]));
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  event(type: string, matches: (data: Record<string, unknown>) => boolean = () => true): Promise<HubEvent> {
    return until(`event ${type}`, () => this.of(type).find((event) => matches(event.data)));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(body: string, headers: Record<string, string | string[] | undefined>): number {
    const digest = createHash('sha256').update(body).digest('hex');
    const signed = [headers['x-sarafan-timestamp'], headers['x-sarafan-delivery'], digest].map(String).join('.');
    const expected = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(signed).digest('hex')}`;
    const given = String(headers['x-sarafan-signature']);
    if (headers['x-sarafan-digest'] !== `sha256=${digest}`) {
      this.refused.push(body);
      return 401;
    }
    if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
      this.refused.push(body);
      return 401;
    }
    const { events } = JSON.parse(body) as { events: HubEvent[] };
    const { sessionId, seq } = events[0] ?? { sessionId: '', seq: 0 };
    if (seq > 0) this.tried.push(sessionId);
    const failure = this.failWith ?? this.failOf.get(sessionId);
    if (failure) return failure;
    if (Buffer.byteLength(body) > this.limitBytes) return 413;
    this.events.push(...events);
    for (const problem of events.map(misshapen)) if (problem) this.misshapen.add(problem);
    return 200;
  }
}
