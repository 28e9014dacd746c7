import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Pool } from 'pg';
import type { EventDraft } from '../src/convert/event.ts';
import { migrate } from '../src/db/migrate.ts';
import { chatOf, type Chat } from '../src/ids.ts';
import { Seal } from '../src/seal.ts';
import { KeyStore } from '../src/store/keys.ts';
import { Ledger } from '../src/store/ledger.ts';
import { Storage } from '../src/store/storage.ts';
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
  return new Ledger(new Storage(pool, seal), session, '1', pino({ level: 'silent' }), () =>
    assert.fail('the account was lost'),
  );
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
  const keys = new KeyStore(new Storage(pool, seal), ledger);
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
  assert.deepEqual(await new KeyStore(new Storage(pool, seal), openLedger()).get('session', ['a.0']), {
    'a.0': Buffer.from('moved on'),
  });
});

test('one message of history that cannot be written is told as a placeholder, and the others as they are', async () => {
  const ledger = openLedger();
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 100_000; level += 1) deep = { deep };
  const past = (messageId: string, more = {}) => ({ messageId, chat, fromMe: false, timestamp: 1, ...more });
  const messages = [past('H1'), past('H2', { raw: deep }), past('H3')];
  const people = [{ phone: '77011234567', lid: null, name: 'Aigul' }];
  ledger.record(
    event('history', { piece: 1, messages, chats: [], people }, { onceEach: messages.map(() => chat), late: true }),
  );
  await ledger.flushed();

  const { rows } = await pool.query<{ data: { messages: Record<string, unknown>[]; people: unknown[] } }>(
    `SELECT data FROM bridge.outbox WHERE session_id = $1 AND type = 'history'`,
    [session],
  );
  const told = rows[0]?.data.messages.map(({ messageId, problem }) => [messageId, problem ?? null]);
  assert.deepEqual(told, [
    ['H1', null],
    ['H2', 'unreadable'],
    ['H3', null],
  ]);
  assert.equal(rows[0]?.data.people.length, 1);
});

test('pieces that pass alone and fail together are written one after the other', async () => {
  await pool.query(`
    CREATE FUNCTION one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT count(*) FROM new) > 1 THEN RAISE 'too many' USING ERRCODE = '54000'; END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER one_at_a_time AFTER INSERT ON bridge.outbox REFERENCING NEW TABLE AS new
    FOR EACH STATEMENT EXECUTE FUNCTION one_at_a_time()`);
  const ledger = openLedger();
  for (const id of ['T1', 'T2', 'T3']) ledger.record(message(id, 2));
  await ledger.flushed();
  await pool.query('DROP TRIGGER one_at_a_time ON bridge.outbox');

  const { rows } = await pool.query<{ id: string }>(
    `SELECT data->>'messageId' AS id FROM bridge.outbox WHERE session_id = $1 AND data->>'messageId' LIKE 'T%' ORDER BY seq`,
    [session],
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['T1', 'T2', 'T3'],
  );
});
