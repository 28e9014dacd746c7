import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Pool, type QueryConfig } from 'pg';
import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { Accounts } from '../src/connection/accounts.ts';
import { migrate } from '../src/db/migrate.ts';
import { Metrics } from '../src/metrics.ts';
import { Seal } from '../src/seal.ts';
import { Leases } from '../src/store/leases.ts';
import { Storage } from '../src/store/storage.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';

const ENCRYPTION_KEY = 'enc_0a6d1f93b8c24e7f5a1b9c3d7e2f4a68';

/** A pool whose first look for an account brings its answer after two accounts were written, as a busy machine may. */
class LaggingPool extends Pool {
  private readonly written = Promise.withResolvers<undefined>();
  private looks = 0;
  private writes = 0;

  // The overloads of `query` are many; ours passes on whatever it gets.
  override query = (async (asked: string | QueryConfig, values?: unknown[]) => {
    const text = typeof asked === 'string' ? asked : asked.text;
    const isFirstLook = text.startsWith('SELECT 1 FROM bridge.sessions') && (this.looks += 1) === 1;
    const answer = await super.query(asked, values);
    // Whoever wrote has gone on by the next turn.
    if (text.startsWith('INSERT INTO bridge.sessions') && (this.writes += 1) === 2)
      setImmediate(this.written.resolve, undefined);
    if (isFirstLook) await this.written.promise;
    return answer;
  }) as Pool['query'];
}

let database: TestDatabase;
let pool: LaggingPool;

before(async () => {
  database = await makeDatabase();
  pool = new LaggingPool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  await migrate(pool);
});

after(async () => {
  await pool.end();
  await database.drop();
});

function openAccounts(): Accounts {
  const config = readConfig({
    DATABASE_URL: database.url,
    BRIDGE_API_KEY: 'key_9b2f40c1d8e7a365',
    BRIDGE_ENCRYPTION_KEY: ENCRYPTION_KEY,
    BRIDGE_WEBHOOK_URL: 'http://127.0.0.1:9/hooks/bridge',
    BRIDGE_WEBHOOK_SECRET: 'whs_5f1c9d0b7a3e4826',
  });
  const metrics = new Metrics(() => ({}), pool);
  return new Accounts({
    config,
    storage: new Storage(pool, new Seal([ENCRYPTION_KEY])),
    log: pino({ level: 'silent' }),
    leases: new Leases(pool, 'this', 20_000),
    metrics: () => metrics,
    onLost: () => undefined,
    untaken: () => null,
    onCommitted: () => undefined,
    onPassing: () => undefined,
  });
}

test('who asks for an account just before it is made keeps nobody from making it', async () => {
  const accounts = openAccounts();
  const early = accounts.adopt('shop');
  const made = accounts.getOrCreate('shop', 'Shop');
  const madeToo = accounts.getOrCreate('shop', null);

  // The early one may find it already, as whoever asks a moment later does.
  assert.ok([null, await made].includes(await early));
  assert.equal(await made, await madeToo);
  assert.equal(accounts.get('shop'), await made);
  await accounts.shutDown();
});
