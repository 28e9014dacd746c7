import { randomUUID } from 'node:crypto';
import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { BridgeError } from '../errors.ts';

/** Where the owner of an account is reached; no address: it was started without BRIDGE_PUBLIC_URL. */
export interface Owner {
  node: string;
  url: string | null;
}

/** Another node owns the account and does not answer; its successor will, when its lease is over. */
export class OwnerAway extends BridgeError {
  constructor(leaseMs: number) {
    super(503, 'owner_away', 'The account moves to another node; try again in some seconds.', {
      retryAfter: Math.ceil(leaseMs / 1000),
    });
  }
}

/** So many questions in a row may stay without an answer before a lease is over. */
const QUESTIONS = 4;

/** Told on this channel: accounts have become free. */
export const FREED = 'bridge_accounts_freed';

/** The table of leases, seen by one run of one node. */
export class Leases {
  readonly node: string;
  readonly leaseMs: number;
  private readonly run = randomUUID();
  private readonly pool: Pool;

  constructor(pool: Pool, node: string, leaseMs: number) {
    this.pool = pool;
    this.node = node;
    this.leaseMs = leaseMs;
  }

  /** Says that this node is here. */
  async announce(url: string | null): Promise<void> {
    await this.ask(
      `INSERT INTO bridge.nodes (node, run, url) VALUES ($1, $2, $3)
       ON CONFLICT (node) DO UPDATE SET run = excluded.run, url = excluded.url, seen_at = now()`,
      [this.node, this.run, url],
    );
  }

  /** The epoch under which the account is ours now; null when another run owns it. */
  async claim(sessionId: string): Promise<string | null> {
    const { rows } = await this.ask<{ epoch: string | null }>('SELECT bridge.claim_account($1, $2, $3, $4) AS epoch', [
      sessionId,
      this.node,
      this.run,
      this.leaseMs,
    ]);
    return rows[0]?.epoch ?? null;
  }

  /** Answers with those of the accounts that are still ours. */
  async renew(sessionIds: string[]): Promise<Set<string>> {
    const { rows } = await this.ask<{ session_id: string }>(
      `UPDATE bridge.leases SET until = now() + $2 * interval '1 millisecond'
       WHERE session_id = ANY($3) AND run = $1 AND until > now() RETURNING session_id`,
      [this.run, this.leaseMs, sessionIds],
    );
    return new Set(rows.map((row) => row.session_id));
  }

  /** Accounts that nobody owns, or that an earlier run of this node has left. */
  async free(): Promise<string[]> {
    const { rows } = await this.ask<{ id: string }>(
      `SELECT s.id FROM bridge.sessions s LEFT JOIN bridge.leases l ON l.session_id = s.id
       WHERE l.until IS NULL OR l.until < now() OR (l.node = $1 AND l.run <> $2) ORDER BY s.created_at`,
      [this.node, this.run],
    );
    return rows.map((row) => row.id);
  }

  async owner(sessionId: string): Promise<Owner | null> {
    const { rows } = await this.ask<Owner>(
      `SELECT l.node, n.url FROM bridge.leases l LEFT JOIN bridge.nodes n ON n.node = l.node AND n.run = l.run
       WHERE l.session_id = $1 AND l.until > now() AND l.run <> $2`,
      [sessionId, this.run],
    );
    return rows[0] ?? null;
  }

  /** Gives everything back and calls the others. */
  async releaseAll(): Promise<void> {
    await this.pool.query('DELETE FROM bridge.leases WHERE run = $1', [this.run]);
    await this.pool.query('DELETE FROM bridge.nodes WHERE run = $1', [this.run]);
    await this.pool.query(`NOTIFY ${FREED}`);
  }

  /** On a connection that has died unnoticed the question is given up in good time, and the next takes another one. */
  private ask<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<QueryResult<Row>> {
    const question = { text, values, query_timeout: this.leaseMs / QUESTIONS };
    return this.pool.query<Row>(question);
  }
}
