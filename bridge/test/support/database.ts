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
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
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
