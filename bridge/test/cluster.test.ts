import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Node } from './support/node.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const LEASE_MS = 4_000;
const HOUR_MS = 3_600_000;
const MESSAGES = 60;

let world: World;
let first: Node;
let second: Node;
let owner: { phone: string; lid: string };

/** The world's own bridge only links the account; two nodes of their own names then share it. */
beforeEach(async () => {
  world = await World.start({ BRIDGE_NODE_ID: 'linking' });
  owner = await world.link('shop');
  await world.stopBridge();
});

afterEach(async () => {
  await Promise.all([first.stop('SIGKILL'), second.stop('SIGKILL')]);
  await world.close();
});

/** The first one has the account. */
async function startBoth(leaseMs = LEASE_MS): Promise<void> {
  const settings = { BRIDGE_LEASE_MS: String(leaseMs), SEND_ACK_TIMEOUT_MS: '3000' };
  first = await Node.start(world, 'first', settings);
  await connectedAt(first);
  second = await Node.start(world, 'second', settings);
}

async function connectedAt(at: Node): Promise<void> {
  await until(`connected at ${at.name}`, async () => {
    const { body } = await at.call<{ sessions: Record<string, number> }>('GET', '/health');
    return body.sessions['connected'] === 1;
  });
}

/** WhatsApp never had two sockets of the device at a time: it would have thrown one out. */
async function assertNeverTwoSockets(): Promise<void> {
  const found = await world.simulate<object[]>('GET', `/api/stanzas?phone=${owner.phone}&tag=stream:error`);
  assert.deepEqual(found, []);
}

function texts(prefix: string): string[] {
  return Array.from({ length: MESSAGES }, (_, n) => `${prefix} ${n}`);
}

/** Half is written while the node is there, half after its end: between the two no clock decides. */
const [EARLIER, LATER] = [texts('in').slice(0, MESSAGES / 2), texts('in').slice(MESSAGES / 2)];

/** Sends as the hub does: in order, the same key until there is an answer, to whichever node answers. */
async function sendAll(to: string): Promise<void> {
  for (const [n, text] of texts('out').entries()) {
    const body = { sessionId: 'shop', to, type: 'text', text, key: text };
    await until(
      `answer to "${text}"`,
      async () => {
        const answer = await [first, second][n % 2]?.call('POST', '/send', body).catch(() => null);
        if (answer?.status === 200) return true;
        return (await second.call('POST', '/send', body).catch(() => null))?.status === 200;
      },
      60_000,
    );
  }
}

async function writeAll(from: string, all: string[]): Promise<void> {
  for (const text of all) await world.write(from, owner.phone, text);
}

async function assertAllOnceInOrder(person: string): Promise<void> {
  const told = await until('all messages at the hub', () => {
    const found = world.hub.of('message');
    return found.length >= MESSAGES && found;
  });
  assert.deepEqual(
    told.map(({ data }) => data['text']),
    texts('in'),
  );
  const seen = await until('all answers seen', async () => {
    const shown = (await world.seenBy(person, owner.phone)).filter(({ fromMe }) => !fromMe);
    return shown.length >= MESSAGES && shown;
  });
  assert.deepEqual(
    seen.map(({ text }) => text),
    texts('out'),
  );
  const seqs = world.hub.distinct().map(({ seq }) => seq);
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => index + 1),
  );
}

test('any node answers for an account of the other one', async () => {
  await startBoth();
  const person = await world.person('Aigerim');

  const { body: status } = await second.call('GET', '/status/shop');
  assert.deepEqual([status['status'], status['phone']], ['connected', owner.phone]);
  const sent = await second.call('POST', '/send', {
    sessionId: 'shop',
    to: person.phone,
    type: 'text',
    text: 'From afar',
  });
  assert.deepEqual([sent.status, sent.body['status']], [200, 'sent']);
  const { body: all } = await second.call<{ items: Record<string, unknown>[] }>('GET', '/sessions');
  assert.deepEqual(
    all.items.map(({ sessionId, status: shown }) => [sessionId, shown]),
    [['shop', 'connected']],
  );
  const refused = await second.call('POST', '/send', { sessionId: 'shop', to: '1', type: 'text', text: 'x' });
  assert.deepEqual([refused.status, refused.body['error']], [422, 'invalid_recipient']);
  assert.equal((await second.call('GET', '/status/nobody')).status, 404);
  assert.equal((await second.call('GET', '/status/%00')).status, 422);
  await assertNeverTwoSockets();
});

test('a node that stops hands its accounts over, and nobody waits for the end of a lease', async () => {
  await startBoth(HOUR_MS);
  const person = await world.person('Aigerim');
  const earlier = writeAll(person.phone, EARLIER);
  const sent = sendAll(person.phone);
  await until('traffic', () => world.hub.of('message').length > 5);
  assert.equal(await first.stop('SIGTERM'), 0);
  const later = earlier.then(() => writeAll(person.phone, LATER));
  await connectedAt(second);
  await Promise.all([later, sent]);

  await assertAllOnceInOrder(person.phone);
  await assertNeverTwoSockets();
});

test('a node that is killed is replaced when its lease ends; nothing is lost, doubled or inverted', async () => {
  await startBoth();
  const person = await world.person('Aigerim');
  const earlier = writeAll(person.phone, EARLIER);
  const sent = sendAll(person.phone);
  await until('traffic', () => world.hub.of('message').length > 5);
  await first.stop('SIGKILL');
  const away = await second.call('GET', '/status/shop');
  assert.deepEqual([away.status, away.body['error']], [503, 'owner_away']);
  const later = earlier.then(() => writeAll(person.phone, LATER));
  await connectedAt(second);
  await Promise.all([later, sent]);

  await assertAllOnceInOrder(person.phone);
  await assertNeverTwoSockets();
});

test('a node that was frozen past its lease finds its account taken and leaves it alone', async () => {
  await startBoth();
  const person = await world.person('Aigerim');
  first.child.process.kill('SIGSTOP');
  await connectedAt(second);
  first.child.process.kill('SIGCONT');
  await until('the first lets go', () => first.child.output.includes('account_let_go'));

  await world.write(person.phone, owner.phone, 'To whoever is there');
  await world.hub.event('message', (data) => data['text'] === 'To whoever is there');
  const { body } = await first.call('GET', '/status/shop');
  assert.equal(body['status'], 'connected', 'answered by the second');
  assert.equal(world.hub.of('message').length, 1);
});

test('two processes under one name are refused: the second says so and ends', async () => {
  await startBoth();
  const again = Node.start(world, 'first', { BRIDGE_LEASE_MS: '1000' });

  await assert.rejects(again, /Another process runs as node/);
});
