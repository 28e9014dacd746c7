import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import { NotStored, SessionNotFound } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Status } from '../statuses.ts';
import { OwnerAway, type Leases } from '../store/leases.ts';
import type { Storage } from '../store/storage.ts';
import { Account } from './account.ts';
import { viewOf, type AccountDeps, type AccountRow, type StatusView } from './state.ts';

/**
 * Sockets are opened this far apart at least. A login costs 25 to 50 ms of processor time, a first pairing 400; whoever
 * waits for 200 accounts to come back waits for 6 s of these.
 */
const LOGIN_GAP_MS = 30;
const PAIRING_GAP_MS = 150;

/** How long the end of an account or its connection waits for WhatsApp and for the database, each. */
const ENDING_LIMIT_MS = 5_000;

const COLUMNS =
  'id, label, wanted, status, reason, reason_code, reason_message, since, phone, lid, name, restriction, asked_at';

export interface AccountsDeps {
  config: Config;
  storage: Storage;
  log: Log;
  metrics: () => Metrics;
  leases: Leases;
  onLost: (id: string) => void;
  untaken: AccountDeps['untaken'];
  onCommitted: AccountDeps['onCommitted'];
  onPassing: AccountDeps['onPassing'];
}

/** All accounts of this process. */
export class Accounts {
  private readonly deps: AccountsDeps;
  private readonly accounts = new Map<string, Account>();
  private readonly adopting = new Map<string, Promise<Account | null>>();
  private closed = false;
  private turns: Promise<void> = Promise.resolve();

  constructor(deps: AccountsDeps) {
    this.deps = deps;
  }

  has(id: string): boolean {
    return this.accounts.has(id);
  }

  get(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new SessionNotFound();
    return account;
  }

  all(): Account[] {
    return [...this.accounts.values()];
  }

  countByStatus(): Record<string, number> {
    const counts: Partial<Record<Status, number>> = {};
    for (const account of this.accounts.values()) {
      const status = account.currentStatus();
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }

  /** The account with this id, made if absent. The same call at the same instant gets the same account. */
  async getOrCreate(id: string, label: string | null): Promise<Account> {
    const present = this.accounts.get(id);
    if (present) return present;
    await this.deps.storage.pool.query(
      `INSERT INTO bridge.sessions (id, label, wanted) VALUES ($1, $2, false)
       ON CONFLICT (id) DO UPDATE SET label = COALESCE(excluded.label, sessions.label)`,
      [id, label],
    );
    // `adopt` joins a look that is under way, which may have begun before there was this row: a second one is ours.
    const account = (await this.adopt(id)) ?? (await this.adopt(id));
    if (!account) throw new OwnerAway(this.deps.leases.leaseMs);
    return account;
  }

  /** Takes the account over and connects it if that is wanted; null when another process has it, or it is unknown. */
  adopt(id: string): Promise<Account | null> {
    const present = this.accounts.get(id);
    if (present) return Promise.resolve(present);
    const running = this.adopting.get(id) ?? this.claim(id).finally(() => this.adopting.delete(id));
    this.adopting.set(id, running);
    return running;
  }

  /** States of the accounts that other nodes have, as far as they are stored. */
  async elsewhere(): Promise<StatusView[]> {
    const { rows } = await this.deps.storage.pool.query<AccountRow>(
      `SELECT ${COLUMNS} FROM bridge.sessions WHERE id <> ALL($1) ORDER BY created_at`,
      [[...this.accounts.keys()]],
    );
    return rows.map(viewOf);
  }

  /** Ends the account's connection, with `logout` its link too. Raises `NotStored` when that takes too long. */
  async disconnect(id: string, logout: boolean): Promise<StatusView> {
    const account = this.get(id);
    await inTime(account.disconnect(logout));
    return account.view();
  }

  /** Unlinks the account if it is connected and forgets everything about it. */
  async remove(id: string): Promise<void> {
    const account = this.get(id);
    // A goodbye to WhatsApp or a write that takes too long is given up: everything of the account is deleted anyway.
    const leaving = account.disconnect(account.view().connected).finally(() => account.shutDown());
    await inTime(leaving).catch(() => undefined);
    account.ledger.close();
    this.accounts.delete(id);
    this.deps.onLost(id);
    await this.forget(id);
  }

  async shutDown(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.adopting.values());
    const ending = this.all().map(async (account) => {
      // Who still asks a database that is away hears from a closed ledger that it is over.
      await inTime(account.shutDown()).finally(() => {
        account.ledger.close();
      });
    });
    await Promise.allSettled(ending);
  }

  /** Deletes the row once nobody writes to it any more. Raises what the database raises; may be called again. */
  private async forget(id: string): Promise<void> {
    const client = await this.deps.storage.pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${ENDING_LIMIT_MS}`);
      await client.query('DELETE FROM bridge.sessions WHERE id = $1', [id]);
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private async claim(id: string): Promise<Account | null> {
    const { config, storage, log, leases, untaken, onCommitted, onPassing } = this.deps;
    const { rows } = await storage.pool.query('SELECT 1 FROM bridge.sessions WHERE id = $1', [id]);
    this.refuseWhenClosed();
    const epoch = rows.length > 0 ? await leases.claim(id) : null;
    if (epoch === null) return null;
    // Read after the claim: until then its last owner may have written.
    const found = await storage.pool.query<AccountRow>(`SELECT ${COLUMNS} FROM bridge.sessions WHERE id = $1`, [id]);
    const [row] = found.rows;
    if (!row) return null;
    const onLost = (lost: string): void => {
      this.letGo(lost);
    };
    const takeTurn = (isLogin: boolean): Promise<void> => this.takeTurn(isLogin);
    const metrics = this.deps.metrics();
    const account = await Account.load(
      { config, storage, log, metrics, untaken, onCommitted, onPassing, takeTurn, onLost },
      row,
      epoch,
    );
    this.refuseWhenClosed();
    this.accounts.set(id, account);
    onCommitted(id, false);
    account.restore();
    return account;
  }

  private refuseWhenClosed(): void {
    if (this.closed) throw new OwnerAway(this.deps.leases.leaseMs);
  }

  /** Closes the socket of an account that is not ours any more. */
  letGo(id: string): void {
    const account = this.accounts.get(id);
    if (!account) return;
    this.accounts.delete(id);
    this.deps.onLost(id);
    this.deps.log.warn({ sessionId: id }, 'account_let_go');
    void account.shutDown(true);
  }

  /** Counts from when the last socket was really opened, so that a busy process does not open several at once. */
  private takeTurn(isLogin: boolean): Promise<void> {
    const turn = this.turns;
    const gap = isLogin ? LOGIN_GAP_MS : PAIRING_GAP_MS;
    this.turns = turn.then(() => new Promise((resolve) => setTimeout(resolve, gap)));
    return turn;
  }
}

/** Waits for the work, but no longer than `ENDING_LIMIT_MS`; it goes on after that. Raises `NotStored` then. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NotStored());
    }, ENDING_LIMIT_MS);
  });
  work.catch(() => undefined); // how it ends later is nobody's business any more
  await Promise.race([work, limit]).finally(() => {
    clearTimeout(timer);
  });
}

/** An id for a session whose caller names none. */
export function newSessionId(): string {
  return randomUUID();
}
