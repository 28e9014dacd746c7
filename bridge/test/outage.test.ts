import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NotReached, NotTaken } from '../src/outbox/post.ts';
import { Receiver } from '../src/outbox/receiver.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

describe('what is known of the receiver', () => {
  test('those who wait for it look in turn, one at a time', async () => {
    const receiver = new Receiver();
    const looks: string[] = [];
    const wait = (name: string): void => {
      receiver.wait(() => looks.push(name));
    };
    wait('one');
    wait('two');
    await until('a look', () => looks.length > 0);
    assert.deepEqual(looks, ['one']);
    wait('one');
    await until('the next look', () => looks.length > 1);
    assert.deepEqual(looks, ['one', 'two']);
    receiver.took();
  });

  test('as soon as it takes something, all go on', async () => {
    const receiver = new Receiver();
    const goneOn = new Set<number>();
    for (let n = 0; n < 20; n += 1) receiver.wait(() => goneOn.add(n));
    receiver.took();
    await until('everybody', () => goneOn.size === 20, 5_000);
  });

  test('a failure is its own account’s by what was answered, or by what others bring meanwhile', () => {
    const receiver = new Receiver();
    assert.equal(receiver.judge(new NotTaken(422), null).isOwn, true);
    assert.equal(receiver.judge(new NotReached(new Error('gone')), null).isOwn, false);
    assert.equal(receiver.judge(new Error('no database'), null).isOwn, true);

    const { isOwn, taken } = receiver.judge(new NotTaken(500), null);
    assert.equal(isOwn, false);
    assert.equal(receiver.judge(new NotTaken(500), taken).isOwn, false, 'nobody brings anything');
    receiver.took();
    assert.equal(receiver.judge(new NotTaken(500), taken).isOwn, true, 'others bring theirs');
  });
});

describe('a bridge', () => {
  let world: World;
  let customer: { phone: string };
  const owners = new Map<string, { phone: string }>();

  before(async () => {
    world = await World.start();
    customer = await world.person('Patient');
    for (const shop of ['north', 'south']) {
      owners.set(shop, await world.link(shop));
      // The last that a new account has to tell.
      await until('its history', () => world.hub.of('history').some(({ sessionId }) => sessionId === shop));
    }
  });

  after(() => world.close());

  async function write(shop: string, text: string): Promise<void> {
    await world.write(customer.phone, owners.get(shop)?.phone ?? '', text);
  }

  function isTold(shop: string, text: string): boolean {
    return world.hub.of('message').some(({ sessionId, data }) => sessionId === shop && data['text'] === text);
  }

  test('ends the waiting of an account when the hub takes from another one', async () => {
    const { hub } = world;
    hub.failWith = 503;
    hub.tried.length = 0;
    await write('north', 'during the outage');
    await until('five refusals', () => hub.tried.length === 5, 60_000);
    assert.deepEqual([...new Set(hub.tried)], ['north']);
    hub.failWith = null;

    await write('south', 'after the outage');

    await until('the other', () => isTold('south', 'after the outage'));
    // A wait of its own that doubles would be 8 to 16 s by now.
    await until('what had waited', () => isTold('north', 'during the outage'), 6_000);
  });

  for (const status of [422, 500]) {
    test(`does not try again what is refused with ${status} whenever another account gets through`, async () => {
      const { hub } = world;
      hub.failOf.set('north', status);
      hub.tried.length = 0;
      await write('north', `refused ${status}`);
      await until('a refusal', () => hub.tried.includes('north'));

      for (let n = 1; n <= 40; n += 1) {
        await write('south', `taken ${status} ${n}`);
        await until('the next of another', () => isTold('south', `taken ${status} ${n}`));
      }

      const tries = hub.tried.filter((shop) => shop === 'north').length;
      assert.ok(tries <= 10, `${tries} tries beside 40 deliveries of another`);
      hub.failOf.clear();
      await until('what had been refused', () => isTold('north', `refused ${status}`), 60_000);
    });
  }
});
