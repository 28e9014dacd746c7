import type { FastifyInstance } from 'fastify';
import { buildApp, describeInterface } from './app.ts';
import { Cluster } from './cluster/cluster.ts';
import type { Config } from './config.ts';
import { Accounts } from './connection/accounts.ts';
import { trustOnly } from './connection/certificates.ts';
import { migrate } from './db/migrate.ts';
import { openPool } from './db/pool.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Delivery } from './outbox/delivery.ts';
import type { Services } from './routes/services.ts';
import { Seal } from './seal.ts';
import { Leases } from './store/leases.ts';
import { reseal } from './store/reseal.ts';
import { Storage } from './store/storage.ts';

export interface Bridge {
  app: FastifyInstance;
  /** Connects accounts again and takes deliveries up; call it once the HTTP port is open. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the parts together: database, accounts, cluster, delivery, HTTP. */
export async function buildBridge(config: Config, log: Log): Promise<Bridge> {
  trustOnly(config.whatsappRoot);
  const parts = makeParts(config, log);
  const { pool, storage, accounts, cluster, delivery } = parts;
  await migrate(pool);
  await cluster.enter();
  const app = await buildApp(parts);
  return {
    app,
    resume: async () => {
      await delivery.start();
      await cluster.start();
      if (config.encryptionKeys.length > 1) void reseal(storage, log);
    },
    close: async () => {
      cluster.stop();
      // Accounts first: requests that wait for WhatsApp are answered when their account lets go.
      await accounts.shutDown();
      await delivery.stop();
      // Nothing of ours is open towards WhatsApp or the hub any more: others may take the accounts at once.
      await cluster.leave();
      await app.close();
      await pool.end();
    },
  };
}

/** Describes the HTTP interface and the events, as they are offered; nothing is connected for that. */
export async function describeBridge(config: Config, log: Log): Promise<object> {
  const parts = makeParts(config, log);
  const app = await buildApp(parts);
  await app.ready();
  const description = describeInterface(app);
  await app.close();
  await parts.pool.end();
  return description;
}

function makeParts(config: Config, log: Log): Services {
  const pool = openPool(config.databaseUrl, log);
  const storage = new Storage(pool, new Seal(config.encryptionKeys));
  const leases = new Leases(pool, config.nodeId, config.leaseMs);
  const accounts: Accounts = new Accounts({
    config,
    storage,
    log,
    leases,
    onLost: (id) => {
      delivery.leave(id);
    },
    metrics: () => metrics,
    untaken: (id) => delivery.untaken(id),
    onCommitted: (id, unhurried) => {
      // The ledger of an account that is let go commits a last time, when another node may hold the account already.
      if (accounts.has(id)) delivery.wake(id, unhurried);
    },
    onPassing: (id, event) => {
      delivery.tellNow(id, event);
    },
  });
  const metrics = new Metrics(() => accounts.countByStatus(), pool);
  const delivery = new Delivery(pool, config, log, metrics);
  const cluster = new Cluster(config, accounts, leases, log);
  return { config, pool, storage, log, accounts, cluster, delivery, metrics };
}
