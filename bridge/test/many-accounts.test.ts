import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Pool } from 'pg';
import type { EventDraft } from '../src/convert/event.ts';
import { migrate } from '../src/db/migrate.ts';
import { Seal } from '../src/seal.ts';
import { KeyStore } from '../src/store/keys.ts';
import { Ledger } from '../src/store/ledger.ts';
import { Storage } from '../src/store/storage.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let pool: Pool;
let storage: Storage;

before(async () => {
  database = await makeDatabase();
  pool = new Pool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  storage = new Storage(pool, new Seal(['a secret for these tests only, long enough']));
  await migrate(pool);
});

after(async () => {
  await pool.end();
  await database.drop();
});

function told(): EventDraft {
  return { type: 'told', data: {}, late: false, at: new Date(), people: [] };
}

async function manyAccounts(prefix: string, many: number): Promise<string[]> {
  const names = Array.from({ length: many }, (_, n) => `${prefix}-${n}`);
  await pool.query('INSERT INTO bridge.sessions (id) SELECT unnest($1::text[])', [names]);
  await pool.query('INSERT INTO bridge.cursors (session_id, epoch) SELECT unnest($1::text[]), 1', [names]);
  return names;
}

test('of accounts that write together a lost one holds up no other', async () => {
  const names = await manyAccounts('lost', 8);
  const lost: string[] = [];
  const ledgers = names.map(
    (name, n) => new Ledger(storage, name, n === 5 ? '0' : '1', log, () => void lost.push(name)),
  );
  for (const ledger of ledgers) ledger.record(told());
  const written = await Promise.allSettled(ledgers.map((ledger) => ledger.flushed()));

  assert.deepEqual(lost, ['lost-5']);
  assert.deepEqual(
    written.flatMap(({ status }, n) => (status === 'rejected' ? [n] : [])),
    [5],
  );
  const { rows } = await pool.query<{ session_id: string }>(
    'SELECT session_id FROM bridge.outbox WHERE session_id = ANY($1) ORDER BY session_id',
    [names],
  );
  assert.deepEqual(
    rows.map((row) => row.session_id),
    names.filter((name) => name !== lost[0]),
  );
});

test('eight accounts that write at the same time need one transaction', async () => {
  const names = await manyAccounts('all', 8);
  const ledgers = names.map((name) => new Ledger(storage, name, '1', log, () => assert.fail('lost')));
  for (const ledger of ledgers) ledger.record(told());
  await Promise.all(ledgers.map((ledger) => ledger.flushed()));

  const { rows } = await pool.query<{ transactions: string }>(
    'SELECT count(DISTINCT xmin::text) AS transactions FROM bridge.outbox WHERE session_id = ANY($1)',
    [names],
  );
  assert.equal(rows[0]?.transactions, '1');
});

test('a stranger’s two names for a key that the table takes for one hold up nobody', async () => {
  const [name = ''] = await manyAccounts('names', 1);
  const ledger = new Ledger(storage, name, '1', log, () => assert.fail('lost'));
  const keys = new KeyStore(storage, ledger);
  await keys.set({
    'sender-key': { '1\ud800': Buffer.from('a'), '1\ud801': Buffer.from('b'), '1\0': Buffer.from('c') },
  });
  await ledger.flushed();

  const later = new KeyStore(storage, ledger);
  assert.deepEqual(await later.get('sender-key', ['1\ud801', '1']), {
    '1\ud801': Buffer.from('b'),
    '1': Buffer.from('c'),
  });
});

test('as many keys are read as are asked for, whatever the cache holds, and what is written meanwhile counts', async () => {
  const [name = ''] = await manyAccounts('large', 1);
  const ledger = new Ledger(storage, name, '1', log, () => assert.fail('lost'));
  const written = new KeyStore(storage, ledger);
  const ids = Array.from({ length: 2_500 }, (_, n) => `id${n}`);
  for (const id of ids) written.write('lid-mapping', id, id);
  await ledger.flushed();

  const keys = new KeyStore(storage, ledger);
  const reading = keys.read('lid-mapping', ids);
  keys.write('lid-mapping', 'id7', 'newer');
  keys.write('lid-mapping', 'id8', null);
  const found = await reading;
  assert.equal(found.size, 2_499);
  assert.deepEqual([found.get('id0'), found.get('id7'), found.has('id8')], ['id0', 'newer', false]);
});
