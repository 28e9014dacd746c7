import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

for (const hidesPhone of [false, true])
  test(`a name of the address book is told, and that it was taken out (${hidesPhone ? 'LID' : 'number'})`, async () => {
    const { phone, lid } = await world.person('Calls herself so', { hidesPhone });
    for (const name of ['Aigul, manicure', null]) {
      await world.simulate('PUT', `/api/phones/${owner.phone}/contacts`, { phone, name });
      const { data } = await world.hub.event('contact.updated', (told) => told['lid'] === lid && told['name'] === name);
      assert.deepEqual(data, { phone: hidesPhone ? null : phone, lid, name, saved: true });
    }
  });
