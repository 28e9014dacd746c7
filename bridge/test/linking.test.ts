import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Reason } from '../src/statuses.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start({ QR_WAIT_MS: '1500', RECONNECT_MAX_MS: '300' });
});

after(() => world.close());

test('connecting twice at the same instant makes one account and one socket', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => world.call('POST', '/connect', { sessionId: 'twice', label: 'Shop' })),
  );

  assert.deepEqual(
    answers.map(({ status, body }) => [status, body['sessionId']]),
    answers.map(() => [202, 'twice']),
  );
  await world.untilStatus('twice', 'qr');
  const waiting = await world.simulate<unknown[]>('GET', '/api/waiting');
  assert.equal(waiting.length, 1);
  await world.call('DELETE', '/sessions/twice');
});

test('a session without an id gets one', async () => {
  const { body } = await world.call<{ sessionId: string }>('POST', '/connect', {});

  assert.match(body.sessionId, /^[A-Za-z0-9_-]{1,64}$/);
  await world.call('DELETE', `/sessions/${body.sessionId}`);
});

test('the code is told with its expiry, and shown as a picture', async () => {
  await world.call('POST', '/connect', { sessionId: 'picture' });

  const told = await until('the code', () =>
    world.hub.of('session.status').find(({ sessionId, data }) => sessionId === 'picture' && data['qr']),
  );
  const qr = told.data['qr'] as { text: string; expiresAt: string };
  const { body } = await world.call('GET', '/qr/picture');
  assert.equal(body['text'], qr.text);
  assert.equal(Date.parse(qr.expiresAt) > Date.now(), true);
  assert.match(String(body['qr']), /^data:image\/png;base64,/);
  await world.call('DELETE', '/sessions/picture');
});

test('a linked account comes back after a restart without a scan', async () => {
  const { phone } = await world.link('restart');
  await world.stopBridge();
  await world.startBridge();

  const status = await world.untilStatus('restart', 'connected');

  assert.equal(status['phone'], phone);
  const codes = world.hub.of('session.status').filter((event) => event.sessionId === 'restart' && event.data['qr']);
  assert.equal(codes.length, 1);
});

test('no code is due once the account is linked', async () => {
  const { status, body } = await world.call('GET', '/qr/restart');

  assert.deepEqual([status, body['error'], body['data']], [409, 'qr_not_due', { status: 'connected' }]);
});

test('while WhatsApp cannot be reached, the reason says what is tried and when next', async () => {
  await world.stopSimulator();

  await world.call('POST', '/connect', { sessionId: 'unreachable' });

  const reason = await until('a reason', async () => {
    const { body } = await world.status('unreachable');
    return body['status'] === 'connecting' && (body['reason'] as Reason | null);
  });
  assert.deepEqual([reason.code, reason.detail, reason.proxied], ['unreachable', 'ECONNREFUSED', false]);
  assert.equal(Number(reason.attempt) > 1 && Date.parse(reason.retryAt ?? '') > 0, true);
  await world.startSimulator();
  await world.untilStatus('unreachable', 'qr');
});
