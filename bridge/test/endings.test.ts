import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Reason } from '../src/statuses.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };
let session = '';
let count = 0;

before(async () => {
  world = await World.start({ KEEP_ALIVE_MS: '1000', RECONNECT_MAX_MS: '500', REFUSED_RETRY_MS: '2000' });
});

beforeEach(async () => {
  count += 1;
  session = `shop-${count}`;
  owner = await world.link(session);
});

afterEach(() => world.simulate('DELETE', '/api/faults'));

after(() => world.close());

interface Told {
  status: string;
  reason: Reason | null;
}

function told(): Told[] {
  const events = world.hub.of('session.status').filter(({ sessionId }) => sessionId === session);
  return events.map(({ data }) => data as unknown as Told);
}

/** The account is told as lost with that code, and comes back without a person. */
async function comesBackAfter(code: number): Promise<void> {
  await until(`back after ${code}`, () => {
    const lost = told().findIndex(({ status, reason }) => status === 'reconnecting' && reason?.detail === String(code));
    return lost >= 0 && told().findIndex(({ status }, index) => index > lost && status === 'connected') > 0;
  });
  const { reason } = told().find((one) => one.reason?.detail === String(code)) ?? {};
  assert.equal(Number(reason?.attempt) > 1 && Date.parse(reason?.retryAt ?? '') > 0, true);
}

test('428, a dropped connection, is restored', async () => {
  await world.fault(owner.phone, 'drop');
  await comesBackAfter(428);
});

for (const code of [500, 503]) {
  test(`${code} from WhatsApp is waited out`, async () => {
    await world.fault(owner.phone, 'stream-error', code);
    await comesBackAfter(code);
  });
}

test('515 opens a new connection at once, without a reason to show', async () => {
  await world.fault(owner.phone, 'stream-error', 515);

  await until('connected again', () => told().filter(({ status }) => status === 'connected').length === 2);
  assert.deepEqual(
    told().filter(({ reason }) => reason !== null),
    [],
  );
});

test('a half-open connection is found by its silence (408) and restored', async () => {
  await world.fault(owner.phone, 'half-open');
  await comesBackAfter(408);
});

test('401 means the phone removed the device: keys are forgotten, and a new link works', async () => {
  await world.simulate('POST', `/api/phones/${owner.phone}/unlink`, {});

  const status = await world.untilStatus(session, 'logged_out');
  assert.equal((status['reason'] as Told['reason'])?.code, 'removed');
  await world.linkPhone(session, owner.phone);
});

test('440 means another program has the device: the bridge does not fight for it', async () => {
  await world.fault(owner.phone, 'replace');

  const status = await world.untilStatus(session, 'replaced');
  assert.equal((status['reason'] as Told['reason'])?.code, 'replaced');
  await world.call('POST', '/connect', { sessionId: session });
  await world.untilStatus(session, 'connected');
});

test('402 says until when the number is banned; it comes back by itself then', async () => {
  await world.fault(owner.phone, 'refuse-login', 402, { expire: 3 });
  const before = Date.now();
  await world.fault(owner.phone, 'drop');

  const status = await world.untilStatus(session, 'restricted');

  const { code, retryAt } = status['reason'] as Reason;
  const left = Date.parse(retryAt ?? '') - before;
  assert.equal(code, 'banned_a_while');
  assert.ok(left >= 3_000 && left < 30_000, `${left} ms`);
  await world.untilStatus(session, 'connected');
});

test('405 keeps the account wanted: it is tried again in a while, and at each start of the bridge', async () => {
  await world.simulate('POST', `/api/devices/${owner.phone}/fault`, { action: 'refuse-login', code: 405, times: 2 });
  await world.fault(owner.phone, 'drop');

  const status = await world.untilStatus(session, 'failed');
  await world.stopBridge();
  await world.startBridge();
  await until(
    'refused at the start, too',
    async () => (await world.simulate<unknown[]>('GET', '/api/faults')).length === 0,
  );

  const { code, retryAt } = status['reason'] as Reason;
  assert.deepEqual([code, Date.parse(retryAt ?? '') > 0], ['outdated', true]);
  await world.untilStatus(session, 'connected');
});

test('405 is tried again by the clock alone, until it lets in', async () => {
  const times = 3;
  await world.simulate('POST', `/api/devices/${owner.phone}/fault`, { action: 'refuse-login', code: 405, times });
  await world.fault(owner.phone, 'drop');

  await world.untilStatus(session, 'failed');
  await world.untilStatus(session, 'connected');

  const refused = told().filter(({ reason }) => reason?.code === 'outdated');
  assert.deepEqual(new Set(refused.map(({ status }) => status)), new Set(['failed']));
  assert.equal(new Set(refused.map(({ reason }) => reason?.retryAt)).size, times);
  assert.deepEqual(await world.simulate('GET', '/api/faults'), []);
});

for (const [code, expected, why] of [
  [403, 'restricted', 'refused'],
  [406, 'restricted', 'banned'],
  [411, 'failed', 'old_phone'],
] as const) {
  test(`${code} at login stops and waits for a person`, async () => {
    await world.fault(owner.phone, 'refuse-login', code);
    await world.fault(owner.phone, 'drop');

    const status = await world.untilStatus(session, expected);
    const reason = { code: why, detail: String(code), proxied: false, attempt: null, retryAt: null };
    assert.deepEqual(status['reason'], reason);
    await world.call('POST', '/connect', { sessionId: session });
    await world.untilStatus(session, 'connected');
  });
}

test('after a stop on request the account stays linked, and nothing reconnects it but a request', async () => {
  const { body } = await world.call('POST', `/disconnect/${session}`, {});
  assert.deepEqual([body['status'], body['connected']], ['stopped', false]);

  await world.call('POST', '/connect', { sessionId: session });
  await world.untilStatus(session, 'connected');
  assert.equal(told().filter(({ status }) => status === 'qr').length, 1);
});

test('a logout on request unlinks the device at WhatsApp too', async () => {
  const { body } = await world.call('POST', `/disconnect/${session}`, { logout: true });

  assert.equal(body['status'], 'logged_out');
  await until('no device left', async () => {
    const { devices } = await world.simulate<{ devices: unknown[] }>('GET', `/api/phones/${owner.phone}`);
    return devices.length === 0;
  });
});

test('a removed account is gone, at WhatsApp and here', async () => {
  const { status } = await world.call('DELETE', `/sessions/${session}`);

  assert.equal(status, 204);
  assert.equal((await world.status(session)).status, 404);
});
