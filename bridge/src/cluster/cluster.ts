import type { Config } from '../config.ts';
import type { Accounts } from '../connection/accounts.ts';
import { describeError, type Log } from '../log.ts';
import { Leases, type Owner } from '../store/leases.ts';
import { NodePresence } from './presence.ts';

/** Sockets are dropped this long before the lease ends, so that the next owner never meets them. */
const MARGIN = 0.1;
/** Renewals per lease; two may fail before anything happens. */
const RENEWALS = 4;
const CHECK_EVERY_MS = 500;

/** Keeps this node's accounts its own, takes over those of nodes that are gone, and knows who owns the others. */
export class Cluster {
  readonly leases: Leases;
  private readonly config: Config;
  private readonly accounts: Accounts;
  private readonly log: Log;
  private readonly presence: NodePresence;
  private readonly timers: NodeJS.Timeout[] = [];
  private renewedAt = performance.now();
  private renewing = false;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private stopped = false;

  constructor(config: Config, accounts: Accounts, leases: Leases, log: Log) {
    this.config = config;
    this.accounts = accounts;
    this.leases = leases;
    this.log = log;
    this.presence = new NodePresence({
      databaseUrl: config.databaseUrl,
      node: config.nodeId,
      log,
      onFreed: () => {
        void this.takeFree();
      },
    });
  }

  /** Raises `NodeNameTaken` when another process runs under this node's name. */
  async enter(): Promise<void> {
    await this.presence.enter(this.config.leaseMs);
    await this.leases.announce(this.config.publicUrl);
  }

  /** Takes what is free, and goes on doing so. */
  async start(): Promise<void> {
    this.renewedAt = performance.now();
    this.timers.push(
      setInterval(() => void this.renew(), this.config.leaseMs / RENEWALS),
      setInterval(() => {
        this.dropIfOverdue();
      }, CHECK_EVERY_MS),
    );
    await this.takeFree();
  }

  /** Gives everything back; call it when no account holds a socket any more. */
  async leave(): Promise<void> {
    this.stop();
    await this.looking;
    await this.leases.releaseAll().catch((error: unknown) => {
      this.log.warn(describeError(error), 'leases_not_released');
    });
    await this.presence.leave();
  }

  /** No further account is taken. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
  }

  /** The other node that owns the account; null when it is ours, or nobody's and now ours, or does not exist. */
  async ownerElsewhere(sessionId: string): Promise<Owner | null> {
    if (this.accounts.has(sessionId)) return null;
    const owner = await this.leases.owner(sessionId);
    if (owner || (await this.accounts.adopt(sessionId))) return owner;
    // Taken by another node between the two questions, or unknown.
    return this.leases.owner(sessionId);
  }

  private async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    const asked = performance.now();
    const held = this.accounts.all().map(({ id }) => id);
    try {
      const ours = await this.leases.renew(held);
      this.renewedAt = asked;
      for (const id of held) if (!ours.has(id)) this.accounts.letGo(id);
      await this.takeFree();
    } catch (error) {
      this.log.warn(describeError(error), 'leases_not_renewed');
    } finally {
      this.renewing = false;
    }
  }

  /** Without the database nobody can tell whether the accounts are still ours; another node may have them soon. */
  private dropIfOverdue(): void {
    const limit = this.config.leaseMs * (1 - MARGIN);
    if (performance.now() - this.renewedAt < limit) return;
    for (const { id } of this.accounts.all()) this.accounts.letGo(id);
  }

  private takeFree(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.look().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  /** One that cannot be taken over now does not keep the others waiting. */
  private async takeOver(sessionId: string): Promise<void> {
    try {
      await this.accounts.adopt(sessionId);
    } catch (error) {
      this.log.warn({ sessionId, ...describeError(error) }, 'free_account_not_taken');
    }
  }

  private async look(): Promise<void> {
    while (this.lookAgain && !this.stopped) {
      this.lookAgain = false;
      try {
        for (const id of await this.leases.free()) await this.takeOver(id);
      } catch (error) {
        this.log.warn(describeError(error), 'free_accounts_not_taken');
      }
    }
  }
}
