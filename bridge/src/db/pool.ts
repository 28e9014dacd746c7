import { Pool } from 'pg';
import { describeError, type Log } from '../log.ts';

/** Opens the connection pool. A lost idle connection is replaced by the next query, so it is only noted. */
export function openPool(databaseUrl: string, log: Log): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 8,
    connectionTimeoutMillis: 5_000,
    application_name: 'sarafan-bridge',
  });
  pool.on('error', (error) => {
    log.warn(describeError(error), 'database_connection_lost');
  });
  return pool;
}
