import type { Pool } from 'pg';
import type { Cluster } from '../cluster/cluster.ts';
import type { Config } from '../config.ts';
import type { Accounts } from '../connection/accounts.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Delivery } from '../outbox/delivery.ts';
import type { Storage } from '../store/storage.ts';

/** What the routes need. */
export interface Services {
  config: Config;
  pool: Pool;
  storage: Storage;
  log: Log;
  accounts: Accounts;
  cluster: Cluster;
  delivery: Delivery;
  metrics: Metrics;
}
