import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import type { Trouble } from '../src/trouble.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };
let person: { phone: string; lid: string };

before(async () => {
  world = await World.start({ TROUBLE_AFTER_MS: '300' });
  owner = await world.link('shop');
  person = await world.person('Patient');
});

after(() => world.close());

async function trouble(): Promise<Trouble | null> {
  const { body } = await world.call<{ trouble: Trouble | null }>('GET', '/status/shop');
  return body.trouble;
}

/** Runs `work` while the database takes nothing of the account. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: world.database.url });
  await client.connect();
  try {
    await client.query(`BEGIN; SELECT 1 FROM bridge.cursors WHERE session_id = 'shop' FOR UPDATE`);
    await work();
  } finally {
    await client.end();
  }
}

test('what the hub does not take for long is said, counted, and over once it takes it', async () => {
  // On a busy machine what was told of the link may be on its way for as long as makes trouble.
  await until('no trouble', async () => (await trouble()) === null);
  world.hub.failWith = 503;
  await world.write(person.phone, owner.phone, 'waiting', { count: 7 });

  const said = await until('all of them in the count', async () => {
    const found = await trouble();
    return found && found.waiting >= 7 && found;
  });
  assert.equal(said.code, 'not_taken');
  const { body } = await world.call<{ items: { trouble: Trouble | null }[] }>('GET', '/sessions');
  assert.equal(body.items[0]?.trouble?.code, 'not_taken');
  assert.ok(Date.parse(said.since) <= Date.now());

  world.hub.failWith = null;
  await world.call('POST', '/events/replay', { sessionId: 'shop', after: 2 ** 53 - 1 });
  await until('no trouble', async () => (await trouble()) === null);
});

test('what cannot be stored is said, and over once it is', async () => {
  await whileHeld(async () => {
    await world.write(person.phone, owner.phone, 'not stored', { count: 3 });
    const said = await until('trouble', async () => {
      const found = await trouble();
      return found?.code === 'not_stored' && found;
    });
    assert.ok(said.waiting > 0);
  });
  await until('no trouble', async () => (await trouble()) === null);
  await world.hub.event('message', ({ text }) => text === 'not stored 3');
});

test('an account whose news cannot be stored is asked to leave line in vain, and within bounds', async () => {
  await whileHeld(async () => {
    const { status, body } = await world.call('POST', '/disconnect/shop', {});
    assert.deepEqual([status, body['error']], [503, 'not_stored']);
  });
  await world.untilStatus('shop', 'stopped');
  assert.equal((await world.call('POST', '/disconnect/shop', {})).status, 200);
});

test('a removal ends when the database lets go, whatever waited', async () => {
  await whileHeld(async () => {
    await world.call('POST', '/connect', { sessionId: 'shop' });
    const { status } = await world.call('DELETE', '/sessions/shop');
    assert.equal(status, 500);
  });
  const { status } = await world.call('DELETE', '/sessions/shop');
  assert.ok([204, 404].includes(status), String(status));
  assert.equal((await world.status('shop')).status, 404);
});
