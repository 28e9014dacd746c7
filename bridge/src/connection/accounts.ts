import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import { SessionNotFound } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Status } from '../statuses.ts';
import type { Storage } from '../store/storage.ts';
import { Account } from './account.ts';
import type { AccountDeps, AccountRow } from './state.ts';

/** Sockets are opened this far apart: a login costs 50 ms of processor time, a first pairing 400. */
const OPENING_GAP_MS = 150;

const COLUMNS =
  'id, label, wanted, status, reason_code, reason_message, since, phone, lid, name, restriction, asked_at';

export interface AccountsDeps {
  config: Config;
  storage: Storage;
  log: Log;
  metrics: () => Metrics;
  onCommitted: AccountDeps['onCommitted'];
  onPassing: AccountDeps['onPassing'];
}

/** All accounts of this process. */
export class Accounts {
  private readonly deps: AccountsDeps;
  private readonly accounts = new Map<string, Account>();
  private readonly creating = new Map<string, Promise<Account>>();
  private nextOpening = 0;

  constructor(deps: AccountsDeps) {
    this.deps = deps;
  }

  /** Brings back what an earlier run has left connected, one after another. */
  async restore(): Promise<void> {
    const { rows } = await this.deps.storage.pool.query<AccountRow>(
      `SELECT ${COLUMNS} FROM bridge.sessions ORDER BY created_at`,
    );
    for (const row of rows) (await this.adopt(row)).restore();
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
    const present = this.accounts.get(id) ?? this.creating.get(id);
    if (present) return present;
    const creation = this.create(id, label).finally(() => this.creating.delete(id));
    this.creating.set(id, creation);
    return creation;
  }

  /** Unlinks the account if it is connected and forgets everything about it. */
  async remove(id: string): Promise<void> {
    const account = this.get(id);
    await account.disconnect(account.view().connected);
    await account.shutDown();
    this.accounts.delete(id);
    await this.deps.storage.pool.query('DELETE FROM bridge.sessions WHERE id = $1', [id]);
  }

  async shutDown(): Promise<void> {
    await Promise.all(this.all().map((account) => account.shutDown()));
  }

  private async create(id: string, label: string | null): Promise<Account> {
    const { rows } = await this.deps.storage.pool.query<AccountRow>(
      `INSERT INTO bridge.sessions (id, label) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET label = COALESCE(excluded.label, sessions.label) RETURNING ${COLUMNS}`,
      [id, label],
    );
    const [row] = rows;
    if (!row) throw new Error('The session was not stored.');
    return this.adopt({ ...row, wanted: false });
  }

  /** Takes the account over: from here on, writes of any process that had it before are refused. */
  private async adopt(row: AccountRow): Promise<Account> {
    const { rows } = await this.deps.storage.pool.query<{ epoch: string }>(
      `INSERT INTO bridge.cursors AS c (session_id, node, epoch) VALUES ($1, $2, 1)
       ON CONFLICT (session_id) DO UPDATE SET node = excluded.node, epoch = c.epoch + 1 RETURNING epoch`,
      [row.id, this.deps.config.nodeId],
    );
    const { config, storage, log, onCommitted, onPassing } = this.deps;
    const account = await Account.load(
      {
        config,
        storage,
        log,
        metrics: this.deps.metrics(),
        onCommitted,
        onPassing,
        takeTurn: () => this.takeTurn(),
        onLost: (id) => {
          this.letGo(id);
        },
      },
      row,
      rows[0]?.epoch ?? '1',
    );
    this.accounts.set(row.id, account);
    return account;
  }

  private letGo(id: string): void {
    const account = this.accounts.get(id);
    this.accounts.delete(id);
    this.deps.log.warn({ sessionId: id }, 'account_taken_over');
    void account?.shutDown(true);
  }

  private async takeTurn(): Promise<void> {
    const now = Date.now();
    const turn = Math.max(now, this.nextOpening);
    this.nextOpening = turn + OPENING_GAP_MS;
    if (turn > now) await new Promise((resolve) => setTimeout(resolve, turn - now));
  }
}

/** An id for a session whose caller names none. */
export function newSessionId(): string {
  return randomUUID();
}
