import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Pool } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { makeDatabase } from './support/database.ts';

test('a role that owns the schema, and may make no other, can bring it up to date', async () => {
  const own = await makeDatabase();
  const role = `bridge_${randomBytes(6).toString('hex')}`;
  const superuser = new Pool({ connectionString: own.url });
  const url = new URL(own.url);
  const name = url.pathname.slice(1);
  try {
    await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD 'only-for-this-test'`);
    await superuser.query(`REVOKE CREATE ON DATABASE ${name} FROM PUBLIC`);
    await superuser.query(`CREATE SCHEMA bridge AUTHORIZATION ${role}`);
    url.username = role;
    url.password = 'only-for-this-test';
    const limited = new Pool({ connectionString: url.href });
    try {
      await migrate(limited);
      const { rows } = await limited.query('SELECT name FROM bridge.migrations');
      assert.ok(rows.length > 0);
    } finally {
      await limited.end();
    }
  } finally {
    await superuser.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    await superuser.end();
    await own.drop();
  }
});
