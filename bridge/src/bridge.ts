import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { Accounts } from './connection/accounts.ts';
import { migrate } from './db/migrate.ts';
import { openPool } from './db/pool.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Delivery } from './outbox/delivery.ts';
import { Seal } from './seal.ts';

export interface Bridge {
  app: FastifyInstance;
  /** Connects accounts again and takes deliveries up; call it once the HTTP port is open. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the parts together: database, accounts, delivery, HTTP. */
export async function buildBridge(config: Config, log: Log): Promise<Bridge> {
  const pool = openPool(config.databaseUrl, log);
  await migrate(pool);
  const storage = { pool, seal: new Seal(config.encryptionKeys) };
  const accounts: Accounts = new Accounts({
    config,
    storage,
    log,
    metrics: () => metrics,
    onCommitted: (id) => {
      delivery.wake(id);
    },
    onPassing: (id, event) => {
      delivery.tellNow(id, event);
    },
  });
  const metrics = new Metrics(() => accounts.countByStatus(), pool);
  const delivery = new Delivery(pool, config, log, metrics);
  const app = await buildApp({ config, pool, log, accounts, delivery, metrics });
  return {
    app,
    resume: async () => {
      await delivery.start();
      await accounts.restore();
    },
    close: async () => {
      // Accounts first: requests that wait for WhatsApp are answered when their account lets go.
      await accounts.shutDown();
      await delivery.stop();
      await app.close();
      await pool.end();
    },
  };
}
