import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import type { Pool } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { openPool, patiently } from '../src/db/pool.ts';
import { Outbox } from '../src/outbox/outbox.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';

let database: TestDatabase;
let pool: Pool;
let outbox: Outbox;

before(async () => {
  database = await makeDatabase();
  pool = openPool(database.url, pino({ level: 'silent' }));
  outbox = new Outbox(pool);
  await migrate(pool);
});

after(async () => {
  await pool.end();
  await database.drop();
});

/** An account with these events waiting. */
async function account(sessionId: string, seqs: number[]): Promise<void> {
  await pool.query('INSERT INTO bridge.sessions (id) VALUES ($1)', [sessionId]);
  await pool.query('INSERT INTO bridge.cursors (session_id, epoch, last_seq) VALUES ($1, 1, $2)', [
    sessionId,
    Math.max(...seqs),
  ]);
  await pool.query(
    `INSERT INTO bridge.outbox (session_id, seq, id, type, at, late, data)
     SELECT $1, seq, gen_random_uuid(), 'told', now(), false, '{}' FROM unnest($2::bigint[]) AS seq`,
    [sessionId, seqs],
  );
}

async function delivered(sessionId: string): Promise<number> {
  const { rows } = await pool.query<{ delivered_seq: string }>(
    'SELECT delivered_seq FROM bridge.cursors WHERE session_id = $1',
    [sessionId],
  );
  return Number(rows[0]?.delivered_seq);
}

test('each account that asks gets its own events, so many at most, and hears whether more follow', async () => {
  await account('a', [1, 2, 3]);
  await account('b', [1]);
  const [a, b, none] = await Promise.all([outbox.next('a', 2), outbox.next('b', 100), outbox.next('c', 100)]);
  assert.deepEqual(
    [a, b, none].map((rows) => rows.map(({ seq, more }) => [Number(seq), more])),
    [
      [
        [1, true],
        [2, true],
      ],
      [[1, false]],
      [],
    ],
  );
});

test('what was taken is noted, also behind numbers that are gone, but not after a replay', async () => {
  await account('gap', [5, 6]);
  const [first] = await outbox.next('gap', 100);
  assert.equal(await outbox.taken({ sessionId: 'gap', delivered: first?.delivered ?? '', last: '6' }), true);
  assert.equal(await delivered('gap'), 6);
  await pool.query(`UPDATE bridge.cursors SET delivered_seq = 4 WHERE session_id = 'gap'`);
  assert.equal(await outbox.taken({ sessionId: 'gap', delivered: '6', last: '7' }), false);
  assert.equal(await delivered('gap'), 4);
});

test('an account whose row is held by a long commit keeps no other waiting, and is noted once it is free', async () => {
  await account('held', [1]);
  await account('other', [1]);
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await holder.query(`SELECT FROM bridge.cursors WHERE session_id = 'held' FOR UPDATE`);
  const held = outbox.taken({ sessionId: 'held', delivered: '0', last: '1' });
  assert.equal(await outbox.taken({ sessionId: 'other', delivered: '0', last: '1' }), true);
  assert.equal(await delivered('held'), 0);
  await holder.query('COMMIT');
  holder.release();
  assert.equal(await held, true);
  assert.equal(await delivered('held'), 1);
});

test('a question without an answer is given up, and its connection with it', async () => {
  await assert.rejects(pool.query(patiently({ text: 'SELECT pg_sleep(20)' }, 100)), /timeout/);
  const { rows } = await pool.query<{ one: number }>('SELECT 1 AS one');
  assert.equal(rows[0]?.one, 1);
});
