import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const ACCOUNTS = Number(process.env['BRIDGE_TEST_ACCOUNTS'] ?? 25);
/** Sockets of linked accounts are opened so far apart. */
const APART_MS = 30;

test('after a restart all accounts come back by themselves, one after another, and the bridge answers meanwhile', async () => {
  const world = await World.start();
  try {
    for (let n = 0; n < ACCOUNTS; n += 1) await world.link(`shop-${n}`);
    await world.stopBridge('SIGKILL');
    const begun = Date.now();
    await world.startBridge();

    let slowest = 0;
    await until(
      'all connected',
      async () => {
        const asked = Date.now();
        const { body } = await world.call<{ sessions: Record<string, number> }>('GET', '/health');
        slowest = Math.max(slowest, Date.now() - asked);
        return body.sessions['connected'] === ACCOUNTS;
      },
      120_000,
    );
    assert.ok(Date.now() - begun > (ACCOUNTS - 1) * APART_MS, 'not all at once');
    assert.ok(slowest < 2_000, `answered within ${slowest} ms`);
    const scans = world.hub.of('session.status').filter(({ data }) => data['status'] === 'qr');
    assert.equal(scans.length, ACCOUNTS, 'only those of the first links');
  } finally {
    await world.close();
  }
});
