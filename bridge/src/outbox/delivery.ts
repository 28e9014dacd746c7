import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import type { EventDraft } from '../convert/event.ts';
import { describeError, type Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { waitBefore } from '../statuses.ts';
import type { Waiting } from '../trouble.ts';
import { Outbox, type EventRow } from './outbox.ts';
import { Passing } from './passing.ts';
import { NotReached, NotTaken, Post } from './post.ts';
import { Receiver } from './receiver.ts';
import { reduced } from './reducing.ts';

/** One account's way to the hub while there is something to bring. */
class Route {
  /** Counts calls; a delivery that sees it grow looks once more before it ends. */
  calls = 0;
  /** True while only news waits that may gather for a moment. */
  unhurried: boolean;
  /** Ends the gathering early. */
  hurry: (() => void) | null = null;
  /** Failures in a row that were this account's own. */
  failures = 0;
  /** How much the hub had taken from all accounts at the last failure; null after a success. */
  takenBefore: number | null = null;
  /** Since when nothing was taken, and how much waits; null while the hub takes what it gets. */
  untaken: Waiting | null = null;
  /** True when the account belongs to another node. */
  left = false;
  /** So many events are brought at once: fewer after a delivery was too large for the hub, more again later. */
  most = BATCH;
  /** Ends a wait early. */
  wake: (() => void) | null = null;

  constructor(unhurried: boolean) {
    this.unhurried = unhurried;
  }
}

const BATCH = 100;
/** The hub's word for a delivery that is larger than what it takes; a proxy before it may take less. */
const TOO_LARGE = 413;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** Whoever finds the hub busy, or the database gone, tries again sooner than one whose delivery is refused. */
const LONGEST_BUSY_WAIT_MS = 30_000;
const LONGEST_STORE_WAIT_MS = 5_000;
const ANSWER_LIMIT_MS = 30_000;
/** News that may gather does so for so long at most: each message that was sent makes up to three, soon one after the other. */
const GATHER_MS = 120;
const PURGE_EVERY_MS = 3_600_000;

/** Brings the outbox to the hub: signed, in order per account, each account on its own, for as long as it takes. */
export class Delivery {
  private readonly pool: Pool;
  private readonly config: Config;
  private readonly log: Log;
  private readonly metrics: Metrics;
  private readonly routes = new Map<string, Route>();
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly receiver = new Receiver();
  private readonly post: Post;
  private readonly passing: Passing;
  private readonly outbox: Outbox;
  /** The end of the moment in which news gathers, for all accounts the same. */
  private moment: Promise<void> | null = null;
  private purgeTimer: NodeJS.Timeout | null = null;

  constructor(pool: Pool, config: Config, log: Log, metrics: Metrics) {
    this.pool = pool;
    this.config = config;
    this.log = log;
    this.metrics = metrics;
    this.post = new Post(config, metrics, this.stopping.signal);
    this.passing = new Passing(this.post, log);
    this.outbox = new Outbox(pool);
  }

  /** Forgets from time to time what nobody needs. Deliveries begin when an account is taken over. */
  async start(): Promise<void> {
    await this.purge();
    this.purgeTimer = setInterval(() => {
      this.purge().catch((error: unknown) => {
        this.log.warn(describeError(error), 'purge_failed');
      });
    }, PURGE_EVERY_MS);
  }

  /** Says that the account may have something to deliver; `unhurried` when more of it is likely to follow at once. */
  wake(sessionId: string, unhurried = false): void {
    if (this.stopping.signal.aborted) return;
    const route = this.routes.get(sessionId);
    if (route) {
      route.calls += 1;
      route.unhurried &&= unhurried;
      if (!unhurried) route.hurry?.();
      return;
    }
    const fresh = new Route(unhurried);
    this.routes.set(sessionId, fresh);
    const run = this.run(sessionId, fresh).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  /** Stops bringing an account's events: another node does that now. What was just under way may arrive twice. */
  leave(sessionId: string): void {
    const route = this.routes.get(sessionId);
    if (!route) return;
    this.routes.delete(sessionId);
    route.left = true;
    route.wake?.();
    route.hurry?.();
  }

  /** Tells the hub once what is worth nothing later. */
  tellNow(sessionId: string, event: EventDraft): void {
    if (!this.stopping.signal.aborted) this.passing.tell(sessionId, event);
  }

  /** What the hub has not taken since it last took something; null while it does, or nothing waits. */
  untaken(sessionId: string): Waiting | null {
    return this.routes.get(sessionId)?.untaken ?? null;
  }

  /** Sends everything after `seq` again. */
  async replay(sessionId: string, after: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      `WITH first AS (SELECT COALESCE(min(seq), 1) - 1 AS seq FROM bridge.outbox WHERE session_id = $1),
       moved AS (
         UPDATE bridge.cursors SET delivered_seq = LEAST(delivered_seq, GREATEST($2, (SELECT seq FROM first)))
         WHERE session_id = $1 RETURNING last_seq - delivered_seq AS count)
       SELECT count FROM moved`,
      [sessionId, after],
    );
    this.routes.get(sessionId)?.wake?.();
    this.wake(sessionId);
    return Number(rows[0]?.count ?? 0);
  }

  /** Lets running requests end, or cuts them off: the hub drops what it gets twice. */
  async stop(): Promise<void> {
    if (this.purgeTimer) clearInterval(this.purgeTimer);
    this.stopping.abort();
    for (const route of this.routes.values()) {
      route.wake?.();
      route.hurry?.();
    }
    await Promise.allSettled([...this.running, this.passing.stop()]);
  }

  private async run(sessionId: string, route: Route): Promise<void> {
    while (!this.stopping.signal.aborted && !route.left) {
      if (route.unhurried) await this.gather(route);
      const { calls } = route;
      route.unhurried = true;
      try {
        const more = await this.deliverBatch(sessionId, route);
        if (more) route.unhurried = false;
        route.failures = 0;
        route.takenBefore = null;
        route.untaken = null;
        if (!more && route.calls === calls) {
          if (this.routes.get(sessionId) === route) this.routes.delete(sessionId);
          return;
        }
      } catch (error) {
        await this.wait(sessionId, route, error);
      }
    }
  }

  /** Waits for more of what need not travel one by one. */
  private async gather(route: Route): Promise<void> {
    if (this.stopping.signal.aborted || route.left) return;
    this.moment ??= new Promise((resolve) => {
      setTimeout(() => {
        this.moment = null;
        resolve();
      }, GATHER_MS);
    });
    const hurried = new Promise<void>((resolve) => {
      route.hurry = resolve;
    });
    await Promise.race([this.moment, hurried]);
    route.hurry = null;
  }

  /** False when nothing waits after this batch. Raises when the hub did not take the batch. */
  private async deliverBatch(sessionId: string, route: Route): Promise<boolean> {
    const rows = await this.outbox.next(sessionId, route.most);
    const first = rows[0];
    const last = rows.at(-1);
    if (!first || !last) return false;
    const events = rows.map(({ id, seq, type, at, late, data }) => {
      return { id, seq: Number(seq), sessionId, type, at: at.toISOString(), late, data };
    });
    try {
      await this.post.bring(events, `${sessionId}:${first.seq}-${last.seq}`, ANSWER_LIMIT_MS);
    } catch (error) {
      if (!(error instanceof NotTaken) || error.status !== TOO_LARGE) throw error;
      return this.makeSmaller(sessionId, route, rows, error);
    }
    this.receiver.took();
    route.most = Math.min(BATCH, 2 * route.most);
    const noted = await this.outbox.taken({ sessionId, delivered: first.delivered, last: last.seq });
    return last.more || !noted;
  }

  /** Half as many next time; one that is too large alone is told by what is known of it. Raises when it was that already. */
  private async makeSmaller(sessionId: string, route: Route, rows: EventRow[], refusal: NotTaken): Promise<boolean> {
    if (rows.length > 1) {
      route.most = Math.floor(rows.length / 2);
      return true;
    }
    const [row] = rows;
    const data = row && reduced(row.type, row.data);
    if (!data) throw refusal;
    this.log.warn({ sessionId, type: row.type, seq: Number(row.seq) }, 'event_reduced');
    this.metrics.placeholders.inc({ reason: 'too_large' });
    await this.pool.query('UPDATE bridge.outbox SET data = $3 WHERE session_id = $1 AND seq = $2', [
      sessionId,
      row.seq,
      JSON.stringify(data),
    ]);
    return true;
  }

  private async wait(sessionId: string, route: Route, error: unknown): Promise<void> {
    if (this.stopping.signal.aborted || route.left) return;
    const { isOwn, taken } = this.receiver.judge(error, route.takenBefore);
    route.takenBefore = taken;
    const waitMs = isOwn ? waitBefore(route.failures, FIRST_WAIT_MS, longestWaitAfter(error), Math.random()) : null;
    if (isOwn) route.failures += 1;
    route.untaken = { since: route.untaken?.since ?? Date.now(), count: await this.count(sessionId) };
    this.metrics.deliveries.inc({ outcome: 'failed' });
    // `waitMs` null: until the hub takes something again.
    this.log.warn({ sessionId, failures: route.failures, waitMs, ...describeError(error) }, 'delivery_failed');
    await this.pause(route, waitMs);
  }

  /** Ends after `waitMs`; null: when the receiver says so. `route.wake` ends it early. */
  private async pause(route: Route, waitMs: number | null): Promise<void> {
    if (this.stopping.signal.aborted || route.left) return;
    await new Promise<void>((goOn) => {
      const timer = waitMs === null ? null : setTimeout(goOn, waitMs);
      if (waitMs === null) this.receiver.wait(goOn);
      route.wake = () => {
        if (timer) clearTimeout(timer);
        else this.receiver.leave(goOn);
        goOn();
      };
    });
    route.wake = null;
  }

  /** How many events wait for the hub; 0 where the database does not say. */
  private async count(sessionId: string): Promise<number> {
    const question = 'SELECT last_seq - delivered_seq AS count FROM bridge.cursors WHERE session_id = $1';
    const { rows } = await this.pool
      .query<{ count: string }>(question, [sessionId])
      .catch((): { rows: { count: string }[] } => ({ rows: [] }));
    return Number(rows[0]?.count ?? 0);
  }

  /** Forgets what nobody can need any more. */
  private async purge(): Promise<void> {
    const hours = `${this.config.eventRetentionHours} hours`;
    await this.pool.query(
      `DELETE FROM bridge.outbox o USING bridge.cursors c
       WHERE c.session_id = o.session_id AND o.seq <= c.delivered_seq AND o.at < now() - $1::interval`,
      [hours],
    );
    await this.pool.query(`DELETE FROM bridge.decrypted WHERE stored_at < now() - interval '2 days'`);
    await this.pool.query(`DELETE FROM bridge.contents WHERE stored_at < now() - interval '30 days'`);
    await this.pool.query(`DELETE FROM bridge.receipts WHERE stored_at < now() - interval '30 days'`);
    await this.pool.query(`DELETE FROM bridge.received WHERE stored_at < now() - interval '30 days'`);
    await this.pool.query(`DELETE FROM bridge.sent WHERE created_at < now() - interval '30 days'`);
  }
}

function longestWaitAfter(error: unknown): number {
  if (error instanceof NotTaken && !isBusy(error.status)) return LONGEST_WAIT_MS;
  return error instanceof NotTaken || error instanceof NotReached ? LONGEST_BUSY_WAIT_MS : LONGEST_STORE_WAIT_MS;
}

function isBusy(status: number): boolean {
  return status >= 500 || status === 429;
}
