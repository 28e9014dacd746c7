import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { initAuthCreds, type BinaryNode } from '@whiskeysockets/baileys';
import { Pool } from 'pg';
import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { Connection, type ConnectionHooks } from '../src/connection/socket.ts';
import { migrate } from '../src/db/migrate.ts';
import { Seal } from '../src/seal.ts';
import { KeyStore } from '../src/store/keys.ts';
import { Ledger } from '../src/store/ledger.ts';
import { Storage } from '../src/store/storage.ts';
import { makeDatabase, type TestDatabase } from './support/database.ts';
import { until } from './support/until.ts';

/** From RFC 6455, 1.3. */
const WEBSOCKET_ID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const log = pino({ level: 'silent' });
const heard: string[] = [];
let server: Server;
let peers = 0;
let database: TestDatabase;
let pool: Pool;
let ledger: Ledger;
let connection: Connection;

/** A connection whose peer accepts and says nothing; what WhatsApp would say is handed to Baileys directly. */
before(async () => {
  server = createServer();
  server.on('upgrade', ({ headers }, socket) => {
    peers += 1;
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key'] ?? ''}${WEBSOCKET_ID}`)
      .digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  database = await makeDatabase();
  pool = new Pool({ connectionString: database.url });
  // The database is dropped while the last connections still say goodbye.
  pool.on('error', () => undefined);
  await migrate(pool);
  await pool.query(`INSERT INTO bridge.sessions (id) VALUES ('shop')`);
  await pool.query(`INSERT INTO bridge.cursors (session_id, epoch) VALUES ('shop', 1)`);
  const storage = new Storage(pool, new Seal(['a secret for these tests only, long enough']));
  ledger = new Ledger(storage, 'shop', '1', log, () => assert.fail('the account was lost'));
  const keys = new KeyStore(storage, ledger);
  const config = readConfig({
    DATABASE_URL: database.url,
    BRIDGE_API_KEY: 'key_9b2f40c1d8e7a365',
    BRIDGE_ENCRYPTION_KEY: 'enc_0a6d1f93b8c24e7f5a1b9c3d7e2f4a68',
    BRIDGE_WEBHOOK_URL: 'http://127.0.0.1:9/',
    BRIDGE_WEBHOOK_SECRET: 'whs_5f1c9d0b7a3e4826',
    WHATSAPP_WS_URL: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ALLOW_INSECURE_WHATSAPP: '1',
  });
  const creds = { ...initAuthCreds(), me: { id: '77010000001:1@s.whatsapp.net', lid: '111:1@lid' } };
  const note = (name: string) => (): void => {
    heard.push(name);
  };
  const hooks: ConnectionHooks = {
    onQr: note('qr'),
    onScanned: () => true,
    onPaired: note('paired'),
    onOpen: note('open'),
    onPasskey: note('passkey'),
    onOwnNumber: note('number'),
    onActivity: () => undefined,
    onSilent: () => undefined,
    onPassing: note('passing'),
    onLock: note('lock'),
    onAck: note('ack'),
    onClosed: note('closed'),
  };
  const loadSent = (): Promise<undefined> => Promise.resolve(undefined);
  const parts = { config, ledger, keys, creds, log, agent: undefined, loadSent, wantStatuses: () => false };
  connection = new Connection(parts, hooks);
  await until('connected to the peer', () => peers === 1);
});

after(async () => {
  await connection.end();
  await ledger.flushed();
  ledger.close();
  server.closeAllConnections();
  server.close();
  await pool.end();
  await database.drop();
});

function receive(stanza: BinaryNode): void {
  const { ws } = connection.sock;
  const [child] = Array.isArray(stanza.content) ? stanza.content : [];
  ws.emit('frame', stanza);
  ws.emit(`CB:${stanza.tag}`, stanza);
  ws.emit(`CB:${stanza.tag},,${child?.tag ?? ''}`, stanza);
  ws.emit(`CB:${stanza.tag},type:${stanza.attrs['type'] ?? ''},${child?.tag ?? ''}`, stanza);
  ws.emit(`CB:${stanza.tag},class:${stanza.attrs['class'] ?? ''}`, stanza);
}

for (const type of ['passkey_prologue_request', 'crsc_continuation']) {
  test(`a request for a passkey (${type}) is recognised`, () => {
    heard.length = 0;
    receive({ tag: 'notification', attrs: { type, from: 's.whatsapp.net', id: '1' } });
    assert.ok(heard.includes('passkey'));
  });
}

const TAGS = ['message', 'receipt', 'notification', 'call', 'ack', 'presence', 'chatstate', 'ib', 'iq'];
const CHILDREN = [
  'enc',
  'offer',
  'add',
  'create',
  'subject',
  'retry',
  'participant',
  'update',
  'dirty',
  'edge_routing',
];
const VALUES = ['', '@', 'x', '77011234567@s.whatsapp.net', '1-1@g.us', '99@lid', '-1', '9'.repeat(400), 'NaN', '\0'];
const NAMES = ['from', 'id', 't', 'type', 'participant', 'recipient', 'class', 'error', 'jid', 'count', 'v', 'offline'];
const TYPES = [
  'w:gp2',
  'mediaretry',
  'encrypt',
  'devices',
  'server_sync',
  'mex',
  'account_sync',
  'privacy_token',
  'read',
];

/** The same sequence in every run, so that a failure can be repeated. */
function makeDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.trunc((state / 2 ** 32) * sides);
  };
}

function malformed(dice: (sides: number) => number, depth = 0): BinaryNode {
  const pick = <T>(from: T[]): T => from[dice(from.length)] as T;
  const attrs: Record<string, string> = {};
  for (const name of NAMES) if (dice(3) === 0) attrs[name] = pick(VALUES);
  if (dice(3) === 0) attrs['type'] = pick(TYPES);
  const bytes = Uint8Array.from({ length: dice(40) }, () => dice(256));
  const children = Array.from({ length: depth < 3 ? dice(3) : 0 }, () => malformed(dice, depth + 1));
  const content = pick<BinaryNode['content']>([undefined, bytes, children, children, 'text']);
  return { tag: pick(depth === 0 ? TAGS : CHILDREN), attrs, ...(content !== undefined && { content }) };
}

test('malformed stanzas neither end the process nor the connection', async () => {
  // `chatstate` without a child is what Baileys itself trips over.
  receive({ tag: 'chatstate', attrs: { from: '99@lid' }, content: [] });
  const dice = makeDice(20_261_121);
  for (let n = 0; n < 2_000; n += 1) {
    receive(malformed(dice));
    // Turns of the event loop, in which what was started fails.
    if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (let n = 0; n < 50; n += 1) connection.sock.ws.emit('message', Buffer.from([dice(256), dice(256), 0, n]));
  await ledger.flushed();

  assert.ok(!heard.includes('closed'));
  const text = 'still here';
  connection.sock.ev.emit('messages.upsert', {
    messages: [
      { key: { remoteJid: '77011234567@s.whatsapp.net', id: 'OK', fromMe: false }, message: { conversation: text } },
    ],
    type: 'notify',
  });
  await ledger.flushed();
  const { rows } = await pool.query(`SELECT 1 FROM bridge.outbox WHERE data ->> 'text' = $1`, [text]);
  assert.equal(rows.length, 1);
});

test('what is being read when the connection ends is waited for: it writes of an account that may be forgotten', async () => {
  await connection.settled(); // nothing of the tests before is left
  const order: string[] = [];
  const holding = await pool.connect();
  try {
    await holding.query('BEGIN; LOCK TABLE bridge.keys IN ACCESS EXCLUSIVE MODE');
    const enc = { tag: 'enc', attrs: { v: '2', type: 'msg' }, content: new Uint8Array(40) };
    const attrs = { from: '77017654321@s.whatsapp.net', id: 'LAST', t: '1790000000', type: 'text' };
    receive({ tag: 'message', attrs, content: [enc] });
    await until('it is being read', async () => {
      const { rows } = await pool.query(
        "SELECT FROM pg_locks WHERE NOT granted AND relation = 'bridge.keys'::regclass",
      );
      return rows.length > 0;
    });

    await connection.end();
    const settled = connection.settled().then(() => order.push('settled'));
    for (let n = 0; n < 50; n += 1) await new Promise((resolve) => setImmediate(resolve));
    order.push('can be read');
    await holding.query('COMMIT');
    await settled;
  } finally {
    holding.release(true);
  }
  assert.deepEqual(order, ['can be read', 'settled']);
});
