import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A fresh database on the server the tests were given. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Makes a database. The server's address comes from TEST_DATABASE_URL; its role must be allowed to make databases. */
export async function makeDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) {
    throw new Error('TEST_DATABASE_URL is missing: give the address of a PostgreSQL where databases may be made.');
  }
  const name = `bridge_${randomBytes(6).toString('hex')}`;
  // Copying the template's files takes a tenth of the time that a copy through the log takes.
  await run(server, `CREATE DATABASE ${name} STRATEGY FILE_COPY`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Does something while nobody can use the database: whoever is in it is thrown out, and the door is shut. */
export async function withoutDatabase(url: string, work: () => Promise<void>): Promise<void> {
  const server = process.env['TEST_DATABASE_URL'] ?? '';
  const name = new URL(url).pathname.slice(1);
  await run(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  try {
    await run(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    await work();
  } finally {
    await run(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }
}

/** Does something in a database. */
export function query(url: string, sql: string): Promise<void> {
  return run(url, sql);
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
