import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageIdOf } from '../src/ids.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const COUNT = Number(process.env['BRIDGE_TEST_HOSTILE'] ?? 300);
/** What may stay in memory afterwards: the heap breathes, and caches fill once. */
const GROWTH_LIMIT = 200 * 1024 * 1024;

interface Sent {
  messageId: string;
  kind: string;
  visible: boolean;
}

test(`${COUNT} hostile messages between ordinary ones cost nobody but themselves`, { timeout: 300_000 }, async () => {
  const world = await World.start();
  try {
    const owner = await world.link('shop');
    const [stranger, customer] = await Promise.all([world.person('Stranger'), world.person('Customer')]);
    await world.write(stranger.phone, owner.phone, 'hello');
    await world.hub.event('message', (data) => data['text'] === 'hello');
    const before = await memoryOf(world);

    const sent: Sent[] = [];
    for (let n = 0; n < COUNT; n += 1) {
      const [hostile] = await Promise.all([
        world.simulate<Sent>('POST', `/api/people/${stranger.phone}/hostile`, { to: owner.phone, seed: n }),
        world.write(customer.phone, owner.phone, `ordinary ${n}`),
      ]);
      sent.push(hostile);
    }

    const last = `ordinary ${COUNT - 1}`;
    await until('the last one', () => world.hub.of('message').some(({ data }) => data['text'] === last), 120_000);
    await until(
      'a line for each',
      () => {
        const told = new Set(world.hub.distinct().map(({ data }) => data['messageId']));
        return sent.every(({ visible, messageId }) => !visible || told.has(messageIdOf(messageId)));
      },
      60_000,
    );
    const ordinary = world.hub.of('message').map(({ data }) => String(data['text']));
    assert.deepEqual(
      ordinary.filter((text) => text.startsWith('ordinary ')),
      Array.from({ length: COUNT }, (_, n) => `ordinary ${n}`),
    );
    await until('an empty outbox', async () => /bridge_outbox_events 0\n/.test(await metricsOf(world)));
    const { devices } = await world.simulate<{ devices: { queued: number }[] }>('GET', `/api/phones/${owner.phone}`);
    assert.deepEqual(
      devices.map(({ queued }) => queued),
      [0],
      'everything is confirmed to WhatsApp',
    );
    assert.equal((await world.status('shop')).body['status'], 'connected');
    const after = await memoryOf(world);
    assert.ok(after - before < GROWTH_LIMIT, `grown by ${Math.round((after - before) / 1024 / 1024)} MB`);
  } finally {
    await world.close();
  }
});

async function metricsOf(world: World): Promise<string> {
  const { body } = await world.call<{ text: string }>('GET', '/metrics');
  return body.text;
}

async function memoryOf(world: World): Promise<number> {
  const found = /^process_resident_memory_bytes (\S+)/m.exec(await metricsOf(world));
  return Number(found?.[1]);
}
