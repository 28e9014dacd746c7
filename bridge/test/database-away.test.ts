import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { query, withoutDatabase } from './support/database.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const PEOPLE = 12;

let world: World;
let owner: { phone: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

test('what comes while the database is away is read when it is back: in order, and nobody is asked to send again', async () => {
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => world.person(`Person ${n}`)));
  const texts = people.flatMap((_, n) => [`first ${n}`, `second ${n}`]);

  await withoutDatabase(world.database.url, async () => {
    for (const text of texts) {
      const person = people[Number(text.split(' ')[1])];
      await world.write(person?.phone ?? '', owner.phone, text);
    }
  });

  await world.hub.event('message', ({ text }) => text === texts.at(-1));
  assert.deepEqual(
    world.hub.of('message').map(({ data }) => data['text']),
    texts,
  );
  const receipts = await world.simulate<{ node: unknown }[]>('GET', `/api/stanzas?phone=${owner.phone}&tag=receipt`);
  assert.deepEqual(
    receipts.filter((stanza) => JSON.stringify(stanza).includes('"retry"')),
    [],
  );
});

test('a bridge that is stopped meanwhile does stop, and the next one reads what came', async () => {
  const stranger = await world.person('Stranger');

  await withoutDatabase(world.database.url, async () => {
    await world.write(stranger.phone, owner.phone, 'nobody can read it yet');
    await until('a question without an answer', () => world.bridge?.output.includes('question_not_answered'));
    await world.stopBridge();
  });
  await world.startBridge();

  await world.hub.event('message', ({ text }) => text === 'nobody can read it yet');
});

test('a key that nothing opens costs the message it is for, and no other', async () => {
  const [one, other] = [await world.person('One'), await world.person('Other')];
  await world.write(one.phone, owner.phone, 'readable');
  await world.hub.event('message', ({ text }) => text === 'readable');
  await world.stopBridge();
  await query(
    world.database.url,
    `UPDATE bridge.keys SET value = '\\x00' WHERE type = 'session' AND id LIKE '${one.lid}%'`,
  );
  await world.startBridge();

  await world.write(one.phone, owner.phone, 'under a lost key');
  await world.write(other.phone, owner.phone, 'and the next');

  await world.hub.event('message', ({ text }) => text === 'and the next');
});
