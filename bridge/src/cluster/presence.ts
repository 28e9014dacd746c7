import { Client } from 'pg';
import { describeError, type Log } from '../log.ts';
import { FREED } from '../store/leases.ts';

/** Any number will do as long as only the names of the bridge's nodes are locked under it. */
const LOCK_SPACE = 7_262_002;
const RETRY_MS = 1_000;

export class NodeNameTaken extends Error {}

export interface PresenceParts {
  databaseUrl: string;
  node: string;
  log: Log;
  onFreed: () => void;
}

/**
 * One connection of its own that lives as long as the process. It holds the lock on the node's name, which PostgreSQL
 * lets go the moment the process dies: so the next run of the same node may take back its accounts at once, and two
 * processes never share a name. It also hears that accounts have become free.
 */
export class NodePresence {
  private readonly parts: PresenceParts;
  private client: Client | null = null;
  private stopped = false;

  constructor(parts: PresenceParts) {
    this.parts = parts;
  }

  /** Waits for the name, since a predecessor may still be stopping. Raises `NodeNameTaken`. */
  async enter(patienceMs: number): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!(await this.open())) {
      if (Date.now() > end) {
        throw new NodeNameTaken(`Another process runs as node "${this.parts.node}". Give each its own BRIDGE_NODE_ID.`);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS / 4));
    }
  }

  async leave(): Promise<void> {
    this.stopped = true;
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private async open(): Promise<boolean> {
    const client = new Client({
      connectionString: this.parts.databaseUrl,
      application_name: 'sarafan-bridge-node',
      keepAlive: true,
    });
    client.on('error', (error) => {
      this.parts.log.warn(describeError(error), 'node_connection_lost');
    });
    await client.connect();
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS mine', [
      LOCK_SPACE,
      this.parts.node,
    ]);
    if (!rows[0]?.mine) {
      await client.end();
      return false;
    }
    client.on('notification', this.parts.onFreed);
    client.once('end', () => {
      this.client = null;
      this.reopenLater();
    });
    await client.query(`LISTEN ${FREED}`);
    this.client = client;
    return true;
  }

  private reopenLater(): void {
    if (this.stopped) return;
    setTimeout(() => {
      if (this.stopped || this.client) return;
      this.open().then(
        (opened) => {
          if (!opened) this.reopenLater();
        },
        () => {
          this.reopenLater();
        },
      );
    }, RETRY_MS).unref();
  }
}
