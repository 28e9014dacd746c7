import { after, before, test } from 'node:test';
import { World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start();
});

after(() => world.close());

test('many messages of one person that cannot be decrypted hold up nobody else', async () => {
  const owner = await world.link('shop');
  const stranger = await world.person('Stranger');
  const customer = await world.person('Customer');
  await world.write(stranger.phone, owner.phone, 'hello');
  await world.hub.event('message', (data) => data['text'] === 'hello');

  // A quarter of a second for each would be more than what the hub is waited for.
  await world.write(stranger.phone, owner.phone, 'damaged', { corrupt: true, count: 200 });
  await world.write(customer.phone, owner.phone, 'are you open?');

  await world.hub.event('message', (data) => data['text'] === 'are you open?');
});
