import { readdir, readFile } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Any number will do as long as only the bridge's migrations use it. */
const ADVISORY_LOCK = 7_262_001;

/**
 * Brings the schema `bridge` up to date: every numbered SQL file once, each in its own transaction.
 *
 * Several processes may start at once; the advisory lock lets one work and the others find nothing left to do.
 */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await applyMissing(client);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCK]).catch(() => undefined);
    client.release();
  }
}

async function applyMissing(client: PoolClient): Promise<void> {
  // A role that owns this schema need not be allowed to make others, and PostgreSQL asks for that right first.
  const { rows: schemas } = await client.query("SELECT FROM pg_namespace WHERE nspname = 'bridge'");
  if (schemas.length === 0) await client.query('CREATE SCHEMA IF NOT EXISTS bridge');
  await client.query(
    'CREATE TABLE IF NOT EXISTS bridge.migrations (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())',
  );
  const { rows } = await client.query<{ name: string }>('SELECT name FROM bridge.migrations');
  const applied = new Set(rows.map((row) => row.name));
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) {
    if (!applied.has(name)) await apply(client, name);
  }
}

async function apply(client: PoolClient, name: string): Promise<void> {
  const sql = await readFile(new URL(name, FOLDER), 'utf8');
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO bridge.migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
