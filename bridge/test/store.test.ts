import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { downloadAndProcessHistorySyncNotification, proto, type GroupMetadata } from '@whiskeysockets/baileys';
import { pino } from 'pino';
import { Pool } from 'pg';
import { HistoryReader } from '../src/connection/history.ts';
import type { EventDraft } from '../src/convert/event.ts';
import { packContent } from '../src/convert/packing.ts';
import { migrate } from '../src/db/migrate.ts';
import { chatOf, type Chat } from '../src/ids.ts';
import { Seal } from '../src/seal.ts';
import { SentMessages } from '../src/sending/sent.ts';
import { loadContent, replaceContent } from '../src/store/contents.ts';
import { KeyStore } from '../src/store/keys.ts';
import { Ledger } from '../src/store/ledger.ts';
import { reseal } from '../src/store/reseal.ts';
import { Storage } from '../src/store/storage.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let pool: Pool;
let seal: Seal;
let session = '';
let count = 0;

before(async () => {
  database = await makeDatabase();
  pool = new Pool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  seal = new Seal(['a secret for these tests only, long enough']);
  // Several processes may start at once, so the migrations are run as they would run them.
  await Promise.all([migrate(pool), migrate(pool), migrate(pool)]);
});

beforeEach(async () => {
  count += 1;
  session = `s${count}`;
  await pool.query('INSERT INTO bridge.sessions (id) VALUES ($1)', [session]);
  await pool.query('INSERT INTO bridge.cursors (session_id, epoch) VALUES ($1, 1)', [session]);
});

after(async () => {
  await pool.end();
  await database.drop();
});

function openLedger(epoch = '1', onLost: () => void = () => assert.fail('the account was lost')): Ledger {
  return new Ledger(new Storage(pool, seal), session, epoch, log, onLost);
}

function openKeys(ledger = openLedger()): KeyStore {
  return new KeyStore(new Storage(pool, seal), ledger);
}

function event(type: string, data: Record<string, unknown>, more: Partial<EventDraft> = {}): EventDraft {
  return { type, data, late: false, at: new Date(), people: [], ...more };
}

function message(id: string, rank: 1 | 2): EventDraft {
  const chat = chatOf('77011234567@s.whatsapp.net') as Chat;
  return event(rank === 2 ? 'message' : 'message.undecryptable', { messageId: id, chat }, { once: { chat, rank } });
}

async function outbox(): Promise<[number, string][]> {
  const { rows } = await pool.query<{ seq: string; type: string }>(
    'SELECT seq, type FROM bridge.outbox WHERE session_id = $1 ORDER BY seq',
    [session],
  );
  return rows.map(({ seq, type }) => [Number(seq), type]);
}

test('keys are read as they were written, also by the next process, and are not readable in the database', async () => {
  const ledger = openLedger();
  const keys = openKeys(ledger);
  const secret = Buffer.from('a very private key');
  await keys.set({ session: { 'a.0': secret }, 'identity-key': { b: Buffer.from('x') } });
  assert.deepEqual(await keys.get('session', ['a.0', 'missing']), { 'a.0': secret });
  await keys.set({ 'identity-key': { b: null } });
  await ledger.flushed();

  const later = openKeys();
  assert.deepEqual(await later.get('session', ['a.0']), { 'a.0': secret });
  assert.deepEqual(await later.get('identity-key', ['b']), {});
  const { rows } = await pool.query<{ value: Buffer }>('SELECT value FROM bridge.keys WHERE session_id = $1', [
    session,
  ]);
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.value.includes(secret), false);
});

test('events get gapless numbers in the order they were recorded', async () => {
  const ledger = openLedger();
  for (let n = 0; n < 250; n += 1) {
    ledger.record(event(`e${n}`, {}));
    if (n % 40 === 0) await ledger.flushed();
  }
  await ledger.flushed();

  assert.deepEqual(
    await outbox(),
    Array.from({ length: 250 }, (_, n) => [n + 1, `e${n}`]),
  );
});

test('a message is told once; its content may follow its being unreadable, not the other way round', async () => {
  const ledger = openLedger();
  for (const draft of [message('A', 1), message('A', 1), message('A', 2), message('A', 2), message('A', 1)]) {
    ledger.record(draft);
    await ledger.flushed();
  }

  assert.deepEqual(await outbox(), [
    [1, 'message.undecryptable'],
    [2, 'message'],
  ]);
});

test('what is appended together is committed together', async () => {
  const ledger = openLedger();
  await ledger.together(async () => {
    ledger.setKey('session\0a', 'moved');
    // A turn of the event loop, in which a commit would otherwise begin.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(ledger.durable, 0);
    ledger.record(event('read', {}));
  });
  await ledger.flushed();

  assert.deepEqual(await outbox(), [[1, 'read']]);
});

test('a process that has lost the account cannot write any more', async () => {
  let lost = false;
  const old = openLedger('1', () => {
    lost = true;
  });
  await pool.query('UPDATE bridge.cursors SET epoch = 2 WHERE session_id = $1', [session]);

  old.record(event('too late', {}));

  await assert.rejects(old.flushed());
  assert.equal(lost, true);
  assert.deepEqual(await outbox(), []);
});

test('strange characters in a text do not stop the account', async () => {
  const ledger = openLedger();
  ledger.record(event('message', { text: 'nul \0, half a pair \ud83d, quote " and \\u0000' }));
  await ledger.flushed();

  const { rows } = await pool.query<{ text: string }>(
    `SELECT data ->> 'text' AS text FROM bridge.outbox WHERE session_id = $1`,
    [session],
  );
  assert.equal(rows[0]?.text, 'nul , half a pair \ufffd, quote " and \\u0000');
});

test('a text is remembered by its ciphertext', async () => {
  const ledger = openLedger();
  ledger.rememberText(Buffer.from('hash'), Buffer.from('Сәлем'));

  assert.equal((await openKeys(ledger).recallText(Buffer.from('hash')))?.toString(), 'Сәлем');
  assert.equal(await openKeys(ledger).recallText(Buffer.from('other')), null);
});

test('phone and LID complete each other once they are known', async () => {
  const keys = openKeys();
  keys.write('lid-mapping', '77011234567', '998877');
  keys.write('lid-mapping', '998877_reverse', '77011234567');
  const people = [
    { phone: '77011234567', lid: null },
    { phone: null, lid: '998877' },
    { phone: '77019999999', lid: null },
  ];

  await keys.completePeople(people);

  assert.deepEqual(people, [
    { phone: '77011234567', lid: '998877' },
    { phone: '77011234567', lid: '998877' },
    { phone: '77019999999', lid: null },
  ]);
});

test('what WhatsApp said of a group before it changed is not noted after the change', async () => {
  const { groups } = openKeys();
  const group = (subject: string): GroupMetadata => ({ id: '1@g.us', subject, owner: undefined, participants: [] });
  const before = Promise.withResolvers<GroupMetadata>();

  groups.announced(group('Old'));
  assert.equal((await groups.find('1@g.us'))?.subject, 'Old');
  const slow = groups.learn(() => before.promise);
  groups.forget('1@g.us');
  before.resolve(group('Old'));
  assert.equal((await slow).subject, 'Old');
  groups.announced(group('Old'));
  assert.equal(await groups.find('1@g.us'), undefined);

  await groups.learn(() => Promise.resolve([group('New')]));
  assert.equal((await groups.find('1@g.us'))?.subject, 'New');
});

test('a sent message is kept for recipients who ask again, and booked only once', async () => {
  const sent = new SentMessages(new Storage(pool, seal), session);
  const fingerprint = Buffer.from('one');
  const text = { extendedTextMessage: { text: 'keep me' } };

  assert.equal(await sent.book('M1', 'k', fingerprint, '77011234567', text), true);
  assert.equal((await sent.load('M1'))?.extendedTextMessage?.text, 'keep me');
  assert.equal(await sent.book('M1', 'k', Buffer.from('two'), '77011234567', text), false);
  assert.equal(await sent.book('M1', 'k', fingerprint, '77011234567', text), true, 'it may not have left');
  const ledger = openLedger();
  ledger.settle({ messageId: 'M1', state: 'sent', code: null, at: new Date() });
  await ledger.flushed();
  assert.equal(await sent.book('M1', 'k', fingerprint, '77011234567', text), false);
  assert.deepEqual(await sent.unsettled(), []);
});

test('what a message held is kept sealed; the first content of an id stays, also against a stranger', async () => {
  const ledger = openLedger();
  const held = (directPath: string) => ({
    key: { id: 'M1', remoteJid: '120363@g.us', fromMe: false, participant: '77011234567@s.whatsapp.net' },
    message: { imageMessage: { directPath, mediaKey: Buffer.from('a key of a file') } },
  });
  const told = (directPath: string): EventDraft =>
    event('message', {}, { contents: [{ messageId: 'M1', content: packContent(held(directPath)) }] });
  ledger.record(told('/first'));
  ledger.record(told('/forged'));
  await ledger.flushed();

  const storage = new Storage(pool, seal);
  const found = await loadContent(storage, session, 'M1');
  assert.equal(found?.message?.imageMessage?.directPath, '/first');
  assert.equal(found.key.participant, '77011234567@s.whatsapp.net');
  await replaceContent(storage, session, held('/again'));
  assert.equal((await loadContent(storage, session, 'M1'))?.message?.imageMessage?.directPath, '/again');
  const { rows } = await pool.query<{ value: Buffer }>('SELECT value FROM bridge.contents WHERE session_id = $1', [
    session,
  ]);
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.value.includes('a key of a file'), false);
  assert.equal(await loadContent(storage, session, 'other'), null);
});

test('the content of a message of ours is found too', async () => {
  const sent = new SentMessages(new Storage(pool, seal), session);
  await sent.book('S1', null, Buffer.from('f'), '77011234567', { conversation: 'Hello' });

  const found = await loadContent(new Storage(pool, seal), session, 'S1');

  assert.deepEqual(found?.key, { id: 'S1', remoteJid: '77011234567@s.whatsapp.net', fromMe: true });
  assert.equal(found.message?.conversation, 'Hello');
});

test('each member of a group moves forward on their own', async () => {
  const ledger = openLedger();
  const sent = new SentMessages(new Storage(pool, seal), session);
  await sent.book('G1', 'k', Buffer.from('f'), '120363@g.us', { conversation: 'Hello' });
  const chat = chatOf('120363@g.us') as Chat;
  const receipt = (lid: string, rank: number): EventDraft => {
    const participant = { phone: null, lid };
    return event(
      'message.status',
      { messageId: 'G1', chat, participant },
      { rank, participant, people: [participant] },
    );
  };
  for (const draft of [receipt('1', 3), receipt('2', 4), receipt('2', 3), receipt('1', 3), receipt('1', 4)]) {
    ledger.record(draft);
    await ledger.flushed();
  }

  const { rows } = await pool.query<{ lid: string; key: string }>(
    `SELECT data -> 'participant' ->> 'lid' AS lid, data ->> 'key' AS key FROM bridge.outbox
     WHERE session_id = $1 ORDER BY seq`,
    [session],
  );
  assert.deepEqual(rows, [
    { lid: '1', key: 'k' },
    { lid: '2', key: 'k' },
    { lid: '1', key: 'k' },
  ]);
});

test('history tells a message once, whichever piece or delivery brought it first', async () => {
  const ledger = openLedger();
  const chat = chatOf('77011234567@s.whatsapp.net') as Chat;
  ledger.record(message('A', 2));
  const piece = (...ids: string[]): EventDraft =>
    event(
      'history',
      { piece: 1, messages: ids.map((messageId) => ({ messageId, chat })) },
      { onceEach: ids.map(() => chat) },
    );
  for (const draft of [piece('A', 'B', 'C'), piece('C', 'D'), piece(), message('D', 2)]) ledger.record(draft);
  await ledger.flushed();

  const { rows } = await pool.query<{ ids: string[] }>(
    `SELECT jsonb_path_query_array(data, '$.messages[*].messageId') AS ids FROM bridge.outbox
     WHERE session_id = $1 AND type = 'history' ORDER BY seq`,
    [session],
  );
  assert.deepEqual(rows, [{ ids: ['B', 'C'] }, { ids: ['D'] }, { ids: [] }]);
  assert.equal((await outbox()).length, 4);
});

test('an id that cannot be stored does not hold up what else is committed', async () => {
  const ledger = openLedger();
  const keys = openKeys(ledger);
  const content = packContent({ key: { id: 'X', remoteJid: '77011234567@s.whatsapp.net' }, message: {} });
  ledger.record(event('message', { messageId: 'A\0B' }, { contents: [{ messageId: 'A\0B', content }] }));
  ledger.record(event('message', { messageId: 'C' }, { contents: [{ messageId: 'C', content }] }));
  keys.write('session', 'p', 'moved');
  await ledger.flushed();

  assert.equal((await outbox()).length, 2);
  assert.ok(await loadContent(new Storage(pool, seal), session, 'C'));
  assert.equal((await openKeys().read('session', ['p'])).get('p'), 'moved');
});

test('a portion of history that was announced but not told before a crash is told by the next process', async () => {
  const { HistorySyncType } = proto.HistorySync;
  const conversations = [
    {
      id: '77011234567@s.whatsapp.net',
      messages: [
        { message: { key: { remoteJid: '77011234567@s.whatsapp.net', id: 'H1' }, message: { conversation: 'old' } } },
      ],
    },
  ];
  const history = proto.HistorySync.encode({ syncType: HistorySyncType.RECENT, progress: 100, conversations }).finish();
  const historySyncNotification = {
    syncType: proto.Message.HistorySyncType.RECENT,
    chunkOrder: 2,
    initialHistBootstrapInlinePayload: deflateSync(history),
  };
  const me = () => ({ phone: '77010000001', lid: null });
  const waiting = { waitMs: 60_000, retryMs: 60_000, wantsAll: false, wantStatuses: () => false };
  const fetch = () => Promise.reject(new Error('It came inside of the message.'));
  const first = openLedger();
  const read = () => Promise.resolve();
  const before = new HistoryReader({ ledger: first, keys: openKeys(first), log, me, ...waiting, fetch, read });
  before.note({ protocolMessage: { historySyncNotification } });
  await first.flushed();
  before.close();

  const second = openLedger();
  const keys = openKeys(second);
  const after: HistoryReader = new HistoryReader({
    ...{ ledger: second, keys, log, me, ...waiting, fetch },
    read: async ({ message }) => {
      const notice = message?.protocolMessage?.historySyncNotification ?? {};
      const found = await downloadAndProcessHistorySyncNotification(notice, {});
      const { chunkOrder = null, peerDataRequestSessionId = null } = notice;
      after.tell({ ...found, chunkOrder, peerDataRequestSessionId } as Parameters<HistoryReader['tell']>[0]);
    },
  });
  after.resume();
  after.resume();
  await after.settled();
  await second.flushed();

  assert.deepEqual(await outbox(), [[1, 'history']]);
  assert.deepEqual([...(await keys.readAll('history-portion'))], []);
});

test('after a rotation everything opens with both keys, and after resealing with the new one alone', async () => {
  const ledger = openLedger();
  const keys = openKeys(ledger);
  for (let n = 0; n < 300; n += 1) keys.write('session', `p${n}.0`, `ratchet ${n}`);
  ledger.rememberText(Buffer.from('hash'), Buffer.from('a text'));
  const held = { key: { id: 'M1', remoteJid: '77011234567@s.whatsapp.net' }, message: { conversation: 'held' } };
  ledger.record(event('message', {}, { contents: [{ messageId: 'M1', content: packContent(held) }] }));
  await new SentMessages(new Storage(pool, seal), session).book(
    'S1',
    null,
    Buffer.from('f'),
    '77011234567',
    held.message,
  );
  await ledger.flushed();

  const old = 'a secret for these tests only, long enough';
  const both = new Storage(pool, new Seal(['a new secret, long enough as well', old]));
  assert.equal((await new KeyStore(both, openLedger()).read('session', ['p7.0'])).get('p7.0'), 'ratchet 7');
  await reseal(both, log);

  const fresh = new Storage(pool, new Seal(['a new secret, long enough as well']));
  const later = new KeyStore(fresh, openLedger());
  assert.equal((await later.read('session', ['p299.0'])).get('p299.0'), 'ratchet 299');
  assert.equal((await later.recallText(Buffer.from('hash')))?.toString(), 'a text');
  assert.equal((await loadContent(fresh, session, 'M1'))?.message?.conversation, 'held');
  assert.equal((await loadContent(fresh, session, 'S1'))?.message?.conversation, 'held');
  // The other tests of this file read with the old key.
  await reseal(new Storage(pool, new Seal([old, 'a new secret, long enough as well'])), log);
});
