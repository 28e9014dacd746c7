import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { KNOWN_ENDS, type Reason } from '../src/statuses.ts';
import { rowsBelow, type Row } from './support/tables.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

/** Every row of both tables in docs/bridge.md is made to happen, and what it promises is compared with what is seen. */
const ENDS = rowsBelow('When a connection ends');
const REFUSALS = rowsBelow('When a message is refused');
const UNKNOWN_END = 599;
const UNKNOWN_REFUSAL = 499;

let world: World;

before(async () => {
  world = await World.start({
    KEEP_ALIVE_MS: '1000',
    RECONNECT_MAX_MS: '200',
    SEND_ACK_TIMEOUT_MS: '4000',
    QR_LIFETIME_MS: '300',
    QR_WAIT_MS: '3000',
  });
});

after(() => world.close());

afterEach(async () => {
  await world.simulate('DELETE', '/api/faults');
  await world.simulate('PUT', '/api/certificate', { proof: 'own' });
});

interface Told {
  status: string;
  reason: Reason | null;
}

function told(session: string): Told[] {
  const events = world.hub.of('session.status').filter(({ sessionId }) => sessionId === session);
  return events.map(({ data }) => data as unknown as Told);
}

/** The account went through each state the row names, and the last of them had the row's reason. */
async function seen(row: Row, session: string, status = row.statuses.at(-1) ?? ''): Promise<void> {
  const found = await until(`${row.name}: ${status}`, () =>
    told(session).find((one) => one.status === status && (one.reason?.code ?? null) === row.reason),
  );
  assert.ok(found);
  for (const other of row.statuses) assert.ok(told(session).some((one) => one.status === other) || row.name === '515');
}

type Scenario = (row: Row, session: string) => Promise<void>;

async function linked(session: string): Promise<string> {
  return (await world.link(session)).phone;
}

/** The next login is refused with the code. */
function atLogin(code: number): Scenario {
  return async (row, session) => {
    const phone = await linked(session);
    await world.fault(phone, 'refuse-login', code);
    await world.fault(phone, 'drop');
    await seen(row, session);
  };
}

/** The connection ends with what WhatsApp, or the network, does to it, and is restored. */
function inPassing(action: string, code?: number): Scenario {
  return async (row, session) => {
    await world.fault(await linked(session), action, code);
    await seen(row, session, row.statuses[0]);
    if (code) assert.ok(told(session).some(({ reason }) => reason?.detail === String(code)));
    await world.untilStatus(session, 'connected');
  };
}

const MAKE_END: Record<string, Scenario> = {
  '400, certificate': async (row, session) => {
    const phone = await linked(session);
    await world.simulate('PUT', '/api/certificate', { proof: 'foreign' });
    await world.fault(phone, 'drop');
    await seen(row, session);
  },
  '401': async (row, session) => {
    await world.simulate('POST', `/api/phones/${await linked(session)}/unlink`, {});
    await seen(row, session);
  },
  '402': atLogin(402),
  '403': atLogin(403),
  '405': atLogin(405),
  '406': atLogin(406),
  '408': inPassing('half-open'),
  '408 while codes are shown': async (row, session) => {
    await world.call('POST', '/connect', { sessionId: session });
    await seen(row, session);
  },
  '411': atLogin(411),
  '428': inPassing('drop'),
  '440': async (row, session) => {
    await world.fault(await linked(session), 'replace');
    await seen(row, session);
  },
  '500': async (row, session) => {
    const phone = await linked(session);
    await world.simulate('POST', `/api/devices/${phone}/fault`, { action: 'refuse-login', code: 500, times: 20 });
    await world.fault(phone, 'drop');
    await seen(row, session);
  },
  '503': inPassing('stream-error', 503),
  '515': async (_row, session) => {
    const phone = await linked(session);
    const times = (): number => told(session).filter(({ status }) => status === 'connected').length;
    await world.fault(phone, 'stream-error', 515);
    await until('connected again', () => times() === 2);
  },
  passkey: async (row, session) => {
    await world.call('POST', '/connect', { sessionId: session });
    await world.untilStatus(session, 'qr');
    const waiting = await world.simulate<{ id: string }[]>('GET', '/api/waiting');
    const attrs = { type: 'passkey_prologue_request', from: 's.whatsapp.net', id: '1' };
    for (const { id } of waiting) {
      await world.simulate('POST', `/api/waiting/${id}/stanza`, { stanza: { tag: 'notification', attrs } });
    }
    await seen(row, session);
  },
  none: async (row, session) => {
    await linked(session);
    await world.stopSimulator();
    await seen(row, session);
    assert.ok(told(session).some(({ reason }) => reason?.detail === 'ECONNREFUSED'));
    await world.startSimulator();
  },
  others: inPassing('stream-error', UNKNOWN_END),
};

test('every end the bridge knows has a row in docs/bridge.md, and every row is made to happen here', () => {
  const names = ENDS.map(({ name }) => name);

  assert.deepEqual(names, Object.keys(MAKE_END).sort(byRow(names)));
  for (const code of KNOWN_ENDS) assert.ok(names.includes(String(code)), `no row for ${code}`);
});

test('every refusal that has a row is made to happen here', () => {
  const names = REFUSALS.map(({ name }) => name);

  assert.deepEqual(names, Object.keys(MAKE_REFUSAL).sort(byRow(names)));
});

function byRow(names: string[]): (a: string, b: string) => number {
  return (a, b) => names.indexOf(a) - names.indexOf(b);
}

const REFUSED = 'the message is refused';

interface Refused {
  status: number;
  data: { code?: number; reason?: string | null };
}

/** A message to somebody who has never written; what the caller is answered. */
async function send(session: string): Promise<Refused> {
  const person = await world.person('Never wrote');
  const { status, body } = await world.send(session, person.phone, 'hello');
  return { status, data: body['data'] ?? {} };
}

/** WhatsApp refuses the next message with the code. */
function refusedWith(code: number, reason: string | null): Scenario {
  return async (row, session) => {
    const phone = await linked(session);
    await world.simulate('POST', '/api/faults', { phone, times: 1, ack: { error: code } });
    const { status, data } = await send(session);
    assert.deepEqual([status, data.code, data.reason], [502, code, reason]);
    if (row.cell.startsWith(REFUSED)) assert.equal((await world.status(session)).body['restriction'], null);
    else await restricted(row, session);
  };
}

async function restricted(row: Row, session: string): Promise<void> {
  const found = await until('a restriction', async () => {
    const { body } = await world.status(session);
    return body['restriction'] as { message: string } | null;
  });
  assert.equal(found.message, row.cell);
}

function limited(lock: boolean, reason: string): Scenario {
  return async (row, session) => {
    const phone = await linked(session);
    await world.simulate('PUT', `/api/phones/${phone}/restriction`, { code: 463, lock });
    const { status, data } = await send(session);
    assert.deepEqual([status, data.code, data.reason], [502, 463, reason]);
    if (lock) await restricted(row, session);
    else assert.equal((await world.status(session)).body['restriction'], null);
  };
}

const MAKE_REFUSAL: Record<string, Scenario> = {
  '463, `reason: "reachout_locked"`': limited(true, 'reachout_locked'),
  '463, `reason: "token_missing"`': limited(false, 'token_missing'),
  '463, `reason: null`': async (row, session) => {
    await world.simulate('POST', '/api/faults', { query: { xmlns: 'w:mex', error: 500 } });
    await refusedWith(463, null)(row, session);
  },
  '475': refusedWith(475, 'message_quota'),
  '479': refusedWith(479, null),
  others: refusedWith(UNKNOWN_REFUSAL, null),
  'none in 20 s': async (_row, session) => {
    const phone = await linked(session);
    const person = await world.person('Unheard');
    await world.simulate('POST', '/api/faults', { phone, times: 1, ack: { mute: true, lose: true } });
    const { status, body } = await world.send(session, person.phone, 'did it arrive?', session);
    assert.deepEqual([status, body['status']], [200, 'unknown']);
    await world.fault(phone, 'drop');
    const settled = (data: Record<string, unknown>): boolean =>
      data['messageId'] === body['messageId'] && data['status'] === 'server';
    await world.hub.event('message.status', settled);
    assert.equal((await world.seenBy(person.phone, phone)).length, 1);
  },
};

for (const [index, row] of ENDS.entries()) {
  test(`end ${row.name}: ${row.statuses.join(', then ')}, in the words of the page`, async () => {
    await MAKE_END[row.name]?.(row, `end-${index}`);
    await world.call('DELETE', `/sessions/end-${index}`);
  });
}

for (const [index, row] of REFUSALS.entries()) {
  test(`refusal ${row.name}`, async () => {
    await MAKE_REFUSAL[row.name]?.(row, `refusal-${index}`);
    await world.call('DELETE', `/sessions/refusal-${index}`);
  });
}
