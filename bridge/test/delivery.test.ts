import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { API_KEY, World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

async function metrics(): Promise<string> {
  return (await world.call<{ text: string }>('GET', '/metrics')).body.text;
}

test('while the hub is down events wait, and then come once and in order', async () => {
  const person = await world.person('Patient');
  world.hub.failWith = 503;
  await world.write(person.phone, owner.phone, 'waiting', { count: 150 });
  await until('a refused delivery', async () => (await metrics()).includes('bridge_deliveries_total{outcome="503"}'));

  world.hub.failWith = null;

  const told = await until('all of them', () => {
    const texts = world.hub.of('message').map(({ data }) => data['text']);
    return texts.length === 150 && texts;
  });
  assert.deepEqual(
    told,
    Array.from({ length: 150 }, (_, n) => `waiting ${n + 1}`),
  );
  assert.deepEqual(world.hub.refused, []);
  const seqs = world.hub.events.map(({ seq }) => seq);
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => index + 1),
  );
});

test('a replay delivers again what came after a number, under the same ids', async () => {
  // What the hub has answered is noted a moment later.
  await until('nothing waits', async () => (await metrics()).includes('bridge_outbox_events 0\n'));
  const before = world.hub.events.length;
  const last = world.hub.distinct().at(-1);

  const { status, body } = await world.call('POST', '/events/replay', {
    sessionId: 'shop',
    after: (last?.seq ?? 0) - 5,
  });

  assert.deepEqual([status, body['events']], [202, 5]);
  await until('five more', () => world.hub.events.length === before + 5);
  assert.deepEqual(world.hub.events.at(-1), last);
  assert.equal(new Set(world.hub.events.map(({ id }) => id)).size, before);
});

test('a replay after no number of an event is refused', async () => {
  for (const after of [1e30, 2 ** 53, -1, 0.5, null, '1']) {
    const { status } = await world.call('POST', '/events/replay', { sessionId: 'shop', after });
    assert.equal(status, 422, String(after));
  }
  // What was replayed before is told as coming again until the receiver's answer is noted.
  await until('nothing to replay', async () => {
    const { status, body } = await world.call('POST', '/events/replay', { sessionId: 'shop', after: 2 ** 53 - 1 });
    assert.equal(status, 202);
    return body['events'] === 0;
  });
});

test('every route but health and metrics needs the key', async () => {
  const base = `http://127.0.0.1:${world.bridgePort}`;
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(base + path, { headers })).status;

  for (const headers of [{}, { 'X-Api-Key': 'wrong' }, { Authorization: `Bearer ${API_KEY}x` }]) {
    assert.equal(await statusOf('/sessions', headers as Record<string, string>), 401);
    assert.equal(await statusOf('/openapi.json', headers as Record<string, string>), 401);
  }
  assert.equal(await statusOf('/sessions', { Authorization: `Bearer ${API_KEY}` }), 200);
  assert.deepEqual([await statusOf('/health', {}), await statusOf('/metrics', {})], [200, 200]);
});

test('health counts accounts by state', async () => {
  const { body } = await world.call('GET', '/health');

  assert.equal(body['status'], 'ok');
  assert.deepEqual(body['sessions'], { total: 1, connected: 1 });
});

test('the description names every route', async () => {
  const { body } = await world.call<{ paths: object }>('GET', '/openapi.json');

  assert.deepEqual(Object.keys(body.paths).sort(), [
    '/connect',
    '/disconnect/{sessionId}',
    '/events/replay',
    '/groups/sync/{sessionId}',
    '/health',
    '/metrics',
    '/qr/{sessionId}',
    '/send',
    '/sessions',
    '/sessions/{sessionId}',
    '/sessions/{sessionId}/check',
    '/sessions/{sessionId}/groups',
    '/sessions/{sessionId}/groups/{groupId}',
    '/sessions/{sessionId}/groups/{groupId}/invite',
    '/sessions/{sessionId}/groups/{groupId}/leave',
    '/sessions/{sessionId}/groups/{groupId}/participants',
    '/sessions/{sessionId}/media',
    '/sessions/{sessionId}/messages/{messageId}/media',
    '/sessions/{sessionId}/pairing-code',
    '/sessions/{sessionId}/presence',
    '/sessions/{sessionId}/read',
    '/sessions/{sessionId}/restart',
    '/status/{sessionId}',
  ]);
});

test('malformed bodies say which field, unknown sessions and addresses say so', async () => {
  const malformed = await world.call('POST', '/send', { sessionId: 'shop', to: '77011234567', type: 'text' });
  assert.deepEqual([malformed.status, malformed.body['error']], [422, 'invalid_body']);
  assert.equal((malformed.body['data'] as { fields: { field: string }[] }).fields[0]?.field, 'text');

  const unknown = await world.send('nobody', '77011234567', 'hello');
  assert.deepEqual([unknown.status, unknown.body['error']], [404, 'session_not_found']);

  const bad = await world.call('POST', '/connect', { sessionId: '../etc' });
  assert.equal(bad.status, 422);
  assert.equal((await world.call('GET', '/nowhere')).status, 404);
});

test('a restart on request closes the connection and opens a new one', async () => {
  const { status } = await world.call('POST', '/sessions/shop/restart');

  assert.equal(status, 202);
  await world.untilStatus('shop', 'connected');
});
