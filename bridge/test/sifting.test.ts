import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Pool } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { chatOf, type Chat } from '../src/ids.ts';
import { Seal } from '../src/seal.ts';
import { KeyStore } from '../src/store/keys.ts';
import { Ledger, type EventDraft } from '../src/store/ledger.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';

const session = 'shop';
const chat = chatOf('77011234567@s.whatsapp.net') as Chat;
const seal = new Seal(['a secret for these tests only, long enough']);
let database: TestDatabase;
let pool: Pool;

before(async () => {
  database = await makeDatabase();
  pool = new Pool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  await migrate(pool);
  await pool.query('INSERT INTO bridge.sessions (id) VALUES ($1)', [session]);
  await pool.query('INSERT INTO bridge.cursors (session_id, epoch) VALUES ($1, 1)', [session]);
});

after(async () => {
  await pool.end();
  await database.drop();
});

function openLedger(): Ledger {
  return new Ledger({ pool, seal }, session, '1', pino({ level: 'silent' }), () => assert.fail('the account was lost'));
}

function event(type: string, data: Record<string, unknown>, more: Partial<EventDraft> = {}): EventDraft {
  return { type, data, late: false, at: new Date(), people: [], ...more };
}

function message(id: string, rank: 1 | 2): EventDraft {
  return event('message', { messageId: id, chat }, { once: { chat, rank } });
}

test('a batch that fails by its content is written without what fails, and the account goes on', async () => {
  const ledger = openLedger();
  const told: string[] = [];
  const keys = new KeyStore({ pool, seal }, ledger);
  const who = { chat, from: { phone: '77011234567', lid: null, name: null }, fromMe: false, timestamp: 1 };
  // No index of PostgreSQL takes a name of this length, and no JSON this depth.
  const longId = randomBytes(6_000).toString('hex');
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 100_000; level += 1) deep = { deep };

  ledger.record(message('before', 2));
  ledger.record(event('message', { messageId: 'deep', ...who, raw: deep, text: 'words' }, { once: { chat, rank: 2 } }));
  ledger.record(message(longId, 2));
  ledger.record(event('message.reaction', { messageId: 'R', ...who, targetId: 'x', emoji: '👍' }));
  await keys.set({ session: { 'a.0': Buffer.from('moved on') } });
  ledger.record(message('after', 2));
  await ledger.flushed();

  const { rows } = await pool.query<{ data: Record<string, unknown> }>(
    'SELECT data FROM bridge.outbox WHERE session_id = $1 ORDER BY seq',
    [session],
  );
  told.push(...rows.map(({ data }) => String(data['messageId'])));
  assert.deepEqual(told, ['before', 'deep', 'R', 'after']);
  const { kind, text, problem } = rows[1]?.data ?? {};
  assert.deepEqual([kind, text, problem], ['unsupported', 'words', 'unreadable']);
  assert.deepEqual(await new KeyStore({ pool, seal }, openLedger()).get('session', ['a.0']), {
    'a.0': Buffer.from('moved on'),
  });
});
