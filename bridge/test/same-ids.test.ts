import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Pool } from 'pg';
import type { EventDraft } from '../src/convert/event.ts';
import { historyEvents } from '../src/convert/history.ts';
import { migrate } from '../src/db/migrate.ts';
import { chatOf, type Chat } from '../src/ids.ts';
import { Seal } from '../src/seal.ts';
import { Ledger } from '../src/store/ledger.ts';
import { Storage } from '../src/store/storage.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';

const GROUP = '120363041234567890@g.us';
const chat = chatOf(GROUP) as Chat;
let database: TestDatabase;
let pool: Pool;
let ledger: Ledger;

before(async () => {
  database = await makeDatabase();
  pool = new Pool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  await migrate(pool);
  await pool.query("INSERT INTO bridge.sessions (id) VALUES ('shop')");
  await pool.query("INSERT INTO bridge.cursors (session_id, epoch) VALUES ('shop', 1)");
  const storage = new Storage(pool, new Seal(['a secret for these tests only, long enough']));
  ledger = new Ledger(storage, 'shop', '1', pino({ level: 'silent' }), () => assert.fail('the account was lost'));
});

after(async () => {
  await pool.end();
  await database.drop();
});

function refuse(error: unknown): void {
  throw error;
}

function said(messageId: string, lid: string, rank: 1 | 2): EventDraft {
  const type = rank === 2 ? 'message' : 'message.undecryptable';
  const from = { phone: null, lid };
  return {
    ...{ type, data: { messageId, chat, from }, once: { chat, rank } },
    ...{ late: false, at: new Date(), people: [from] },
  };
}

async function told(messageId: string): Promise<string[]> {
  await ledger.flushed();
  const { rows } = await pool.query<{ type: string; lid: string }>(
    "SELECT type, data -> 'from' ->> 'lid' AS lid FROM bridge.outbox WHERE data ->> 'messageId' = $1 ORDER BY seq",
    [messageId],
  );
  return rows.map(({ type, lid }) => `${type} of ${lid}`);
}

test('in a group nobody takes the place of what another member sent and nobody could read yet', async () => {
  for (const event of [said('A', '1', 1), said('A', '2', 2), said('A', '1', 2), said('A', '1', 2), said('A', '2', 2)]) {
    ledger.record(event);
    await ledger.flushed();
  }
  assert.deepEqual(await told('A'), ['message.undecryptable of 1', 'message of 2', 'message of 1']);
});

test('what a phone remembers of a group is told unless it is known of the same member', async () => {
  ledger.record(said('B', '1', 2));
  const past = ['1', '3', '3'].map((lid) => ({
    key: { id: 'B', remoteJid: GROUP, participant: `${lid}@lid`, fromMe: false },
    messageTimestamp: 1_790_000_000,
    message: { conversation: `of ${lid}` },
  }));
  const set = { chats: [], contacts: [], messages: past, progress: 100 } as unknown as Parameters<
    typeof historyEvents
  >[0];
  for (const event of historyEvents(set, { phone: '77010000001', lid: '7001' }, 1, refuse)) ledger.record(event);
  await ledger.flushed();
  const { rows } = await pool.query<{ texts: string[] }>(
    "SELECT jsonb_path_query_array(data, '$.messages[*].text') AS texts FROM bridge.outbox WHERE type = 'history'",
  );
  assert.deepEqual(rows, [{ texts: ['of 3'] }]);
});
