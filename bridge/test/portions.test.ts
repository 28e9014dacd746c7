import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { downloadAndProcessHistorySyncNotification, proto, type WAMessage } from '@whiskeysockets/baileys';
import { Pool } from 'pg';
import { pino } from 'pino';
import { HistoryReader, type HistoryParts } from '../src/connection/history.ts';
import { migrate } from '../src/db/migrate.ts';
import { MediaGone, MediaTooLarge } from '../src/media/errors.ts';
import { Seal } from '../src/seal.ts';
import { KeyStore } from '../src/store/keys.ts';
import { Ledger } from '../src/store/ledger.ts';
import { Storage } from '../src/store/storage.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';
import { until } from './support/until.ts';

const { HistorySyncType } = proto.Message;
const log = pino({ level: 'silent' });
const PORTIONS = 'history-portion';

let database: TestDatabase;
let pool: Pool;
let storage: Storage;
let session = '';
let count = 0;
let readers: HistoryReader[] = [];

before(async () => {
  database = await makeDatabase();
  pool = new Pool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  storage = new Storage(pool, new Seal(['a secret for these tests only, long enough']));
  await migrate(pool);
});

beforeEach(async () => {
  for (const reader of readers) reader.close();
  readers = [];
  count += 1;
  session = `s${count}`;
  await pool.query('INSERT INTO bridge.sessions (id) VALUES ($1)', [session]);
  await pool.query('INSERT INTO bridge.cursors (session_id, epoch) VALUES ($1, 1)', [session]);
});

after(async () => {
  for (const reader of readers) reader.close();
  await pool.end();
  await database.drop();
});

interface Opened {
  reader: HistoryReader;
  ledger: Ledger;
  keys: KeyStore;
  /** How often a file was asked for. */
  asked: () => number;
}

/** A connection's history, of which Baileys reads what is fetched. */
function open(more: Partial<HistoryParts> = {}): Opened {
  const ledger = new Ledger(storage, session, '1', log, () => assert.fail('the account was lost'));
  const keys = new KeyStore(storage, ledger);
  let asked = 0;
  const { fetch = () => Promise.reject(new Error('There is no file here.')), ...others } = more;
  const reader: HistoryReader = new HistoryReader({
    ...{ ledger, keys, log, waitMs: 600_000, retryMs: 600_000, wantsAll: false, wantStatuses: () => false },
    me: () => ({ phone: '77010000001', lid: null }),
    read: (message) => readBy(reader, message),
    ...others,
    fetch: (notice, signal) => {
      asked += 1;
      return fetch(notice, signal);
    },
  });
  readers.push(reader);
  return { reader, ledger, keys, asked: () => asked };
}

async function readBy(reader: HistoryReader, { message }: WAMessage): Promise<void> {
  const notice = message?.protocolMessage?.historySyncNotification ?? {};
  const found = await downloadAndProcessHistorySyncNotification(notice, {});
  const { chunkOrder = null, peerDataRequestSessionId = null } = notice;
  reader.tell({ ...found, chunkOrder, peerDataRequestSessionId } as Parameters<HistoryReader['tell']>[0]);
}

function packed(text: string): Buffer {
  const key = { remoteJid: '77011234567@s.whatsapp.net', id: `ID ${text}` };
  const messages = [{ message: { key, message: { conversation: text } } }];
  const conversations = [{ id: key.remoteJid, messages }];
  const { RECENT } = proto.HistorySync.HistorySyncType;
  return deflateSync(proto.HistorySync.encode({ syncType: RECENT, conversations }).finish());
}

function announcement(more: proto.Message.IHistorySyncNotification): proto.IMessage {
  const historySyncNotification = { syncType: HistorySyncType.RECENT, chunkOrder: 1, ...more };
  return { protocolMessage: { historySyncNotification } };
}

async function told(type: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query<{ data: Record<string, unknown> }>(
    'SELECT data FROM bridge.outbox WHERE session_id = $1 AND type = $2 ORDER BY seq',
    [session, type],
  );
  return rows.map(({ data }) => data);
}

async function texts(): Promise<string[]> {
  const pieces = (await told('history')) as { messages: { text: string }[] }[];
  return pieces.flatMap(({ messages }) => messages.map(({ text }) => text)).sort();
}

const missing = async (): Promise<unknown[]> => (await told('history.missing')).map((data) => data['missing']);

async function finished({ reader, ledger, keys }: Opened): Promise<string[]> {
  await reader.settled();
  await ledger.flushed();
  return [...(await keys.readAll(PORTIONS)).keys()];
}

test('what a closed connection was fetching is not kept for the next phone', async () => {
  const begun = Promise.withResolvers<AbortSignal | undefined>();
  const answer = Promise.withResolvers<Buffer>();
  const opened = open({
    fetch: (_notice, signal) => {
      begun.resolve(signal);
      return answer.promise;
    },
  });
  opened.reader.note(announcement({ directPath: '/a' }));
  const signal = await begun.promise;

  opened.reader.close();
  await opened.keys.clear();
  answer.reject(new Error('The connection was closed.'));

  assert.deepEqual(await finished(opened), []);
  assert.equal(signal?.aborted, true);
});

test('what a closed connection has read is not told, and is read by the next one', async () => {
  const opened = open({ fetch: () => Promise.resolve(packed('once')), read: () => readLate() });
  const begun = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  async function readLate(): Promise<void> {
    begun.resolve(undefined);
    await go.promise;
    opened.reader.tell({ messages: [], chats: [], contacts: [], progress: 100 });
  }
  opened.reader.note(announcement({ directPath: '/a' }));
  await begun.promise;
  opened.reader.close();
  go.resolve(undefined);
  assert.equal((await finished(opened)).length, 1);
  assert.deepEqual(await told('history'), []);

  const next = open({ fetch: () => Promise.resolve(packed('once')) });
  next.reader.resume();
  assert.deepEqual(await finished(next), []);
  assert.deepEqual(await texts(), ['once']);
});

test('what Baileys reads meanwhile by itself says nothing of the portion that was fetched', async () => {
  const begun = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<undefined>();
  const fails = (): Promise<never> => {
    begun.resolve(undefined);
    return answer.promise.then(() => Promise.reject(new Error('It cannot be read.')));
  };
  const opened = open({ fetch: () => Promise.resolve(packed('fetched')), read: fails });
  opened.reader.note(announcement({ directPath: '/a' }));
  await begun.promise;
  const instead = opened.reader.note(announcement({ initialHistBootstrapInlinePayload: packed('in place') }));
  await readBy(opened.reader, { key: {}, message: instead });
  answer.resolve(undefined);

  const [name = '', ...others] = await finished(opened);
  assert.deepEqual([others, await texts(), await missing()], [[], ['in place'], ['for_now']]);
  const noted = (await opened.keys.read(PORTIONS, [name])).get(name) as { nextAt?: number };
  assert.ok(Number(noted.nextAt) > Date.now());
});

test('each portion that is announced is fetched alone, so no file is called gone within a moment', async () => {
  const opened = open({ fetch: () => Promise.reject(new MediaGone()) });
  for (let n = 0; n < 8; n += 1) {
    opened.reader.note(announcement({ directPath: `/${n}`, chunkOrder: n }));
    await opened.reader.settled();
  }

  assert.equal((await finished(opened)).length, 8);
  assert.equal(opened.asked(), 8);
  assert.deepEqual(await missing(), ['for_now']);
});

test('a file that stays gone for several waits is missing for good', async () => {
  const opened = open({ retryMs: 20, fetch: () => Promise.reject(new MediaGone()) });
  opened.reader.note(announcement({ directPath: '/a' }));

  await until('it is said', async () => (await missing()).at(-1) === 'for_good');
  assert.deepEqual(await finished(opened), []);
  assert.equal(opened.asked(), 4);
});

test('two portions that the phone numbers alike are both told', async () => {
  const opened = open({ fetch: ({ directPath }) => Promise.resolve(packed(String(directPath))) });
  opened.reader.note(announcement({ directPath: '/a' }));
  opened.reader.note(announcement({ directPath: '/b' }));

  assert.deepEqual(await finished(opened), []);
  assert.deepEqual(await texts(), ['/a', '/b']);
});

test('what Baileys reads with its announcement strikes its own note alone', async () => {
  const opened = open();
  const first = opened.reader.note(announcement({ initialHistBootstrapInlinePayload: packed('a') }));
  opened.reader.note(announcement({ initialHistBootstrapInlinePayload: packed('b') }));
  await readBy(opened.reader, { key: {}, message: first });

  assert.equal((await finished(opened)).length, 1);
  assert.deepEqual(await texts(), ['a']);
});

test('an announcement without a file, or of nothing that is read, leaves nothing missing', async () => {
  const opened = open({ waitMs: 50 });
  for (const syncType of [HistorySyncType.NO_HISTORY, HistorySyncType.MESSAGE_ACCESS_STATUS])
    opened.reader.note(announcement({ syncType, initialHistBootstrapInlinePayload: packed('nothing') }));
  opened.reader.note(announcement({ syncType: HistorySyncType.NO_HISTORY, directPath: '/a' }));
  opened.reader.note(announcement({}));

  assert.deepEqual(await finished(opened), []);
  assert.equal(opened.asked(), 0);
  opened.reader.expect();
  await until('it is said that nothing comes', async () => (await told('history')).length > 0);
  assert.deepEqual(await missing(), []);
});

test('a portion that is read and tells nothing is done with', async () => {
  const opened = open({ fetch: () => Promise.resolve(packed('left out')), read: () => Promise.resolve() });
  opened.reader.note(announcement({ directPath: '/a' }));

  assert.deepEqual(await finished(opened), []);
  assert.deepEqual(await missing(), []);
});

test('a database that is away for a moment only makes it wait', async () => {
  const opened = open({ retryMs: 20, fetch: () => Promise.resolve(packed('after all')) });
  const { keys, reader } = opened;
  const readAll = keys.readAll.bind(keys);
  let failures = 2;
  keys.readAll = (type) => (failures-- > 0 ? Promise.reject(new Error('No database.')) : readAll(type));
  reader.note(announcement({ directPath: '/a' }));

  await until('the past', async () => (await texts()).length > 0);
});

test('a file that is too large is not fetched again', async () => {
  const opened = open({ fetch: () => Promise.reject(new MediaTooLarge(1, 2)) });
  opened.reader.note(announcement({ directPath: '/a' }));

  assert.deepEqual(await finished(opened), []);
  assert.deepEqual(await missing(), ['for_good']);
});

test('a portion that would grow without end is not unpacked', async () => {
  const bomb = deflateSync(Buffer.alloc(129 * 1024 * 1024));
  let isRead = false;
  const read = (): Promise<void> => {
    isRead = true;
    return Promise.resolve();
  };
  const opened = open({ fetch: () => Promise.resolve(bomb), read });
  opened.reader.note(announcement({ directPath: '/a' }));
  opened.reader.note(announcement({ initialHistBootstrapInlinePayload: bomb }));

  assert.deepEqual(await finished(opened), []);
  assert.equal(isRead, false);
  assert.deepEqual(await missing(), ['for_good']);
});

test('a portion that ends the process each time is given up', async () => {
  const attempts: Opened[] = [];
  for (let n = 0; n < 5; n += 1) {
    const dying = Promise.withResolvers<undefined>();
    const opened = open({
      fetch: () => Promise.resolve(packed('deadly')),
      read: () => {
        dying.resolve(undefined);
        return new Promise(() => undefined);
      },
    });
    if (n === 0) opened.reader.note(announcement({ directPath: '/a' }));
    else opened.reader.resume();
    await dying.promise;
    attempts.push(opened);
  }
  const last = open({ fetch: () => Promise.resolve(packed('deadly')) });
  last.reader.resume();

  assert.deepEqual(await finished(last), []);
  assert.deepEqual(await missing(), ['for_good']);
  assert.equal(attempts.length, 5);
});
