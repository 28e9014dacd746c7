import { Pool, type QueryConfig } from 'pg';
import { describeError, type Log } from '../log.ts';

/** A connection that says nothing for so long has died unnoticed; a question to PostgreSQL takes milliseconds. */
const PATIENCE_MS = 30_000;

/** Bounds how long a question may take: its connection is given up then, and whoever asked tries again on another. */
export function patiently<Config extends QueryConfig>(config: Config, patienceMs = PATIENCE_MS): Config {
  return { ...config, query_timeout: patienceMs };
}

/** Opens the connection pool. A lost idle connection is replaced by the next query, so it is only noted. */
export function openPool(databaseUrl: string, log: Log): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 8,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'sarafan-bridge',
  });
  pool.on('connect', (client) => {
    // Whoever has the client hears of a lost connection from the query; nobody hears the client itself.
    client.on('error', () => undefined);
  });
  pool.on('error', (error) => {
    log.warn(describeError(error), 'database_connection_lost');
  });
  return pool;
}
