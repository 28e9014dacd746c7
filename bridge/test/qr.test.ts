import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

test('codes are renewed while somebody waits, beyond the first set, and end with a reason', async () => {
  const world = await World.start({ QR_LIFETIME_MS: '150', QR_WAIT_MS: '5000' });
  try {
    await world.call('POST', '/connect', { sessionId: 'waiting' });

    const told = await until('the end', () => {
      const events = world.hub.of('session.status').map(({ data }) => data);
      return events.some(({ status }) => status === 'stopped') && events;
    });

    const codes = told.flatMap(({ qr }) => (qr ? [(qr as { text: string }).text] : []));
    assert.equal(new Set(codes).size, codes.length, 'every code is a new one');
    assert.equal(codes.length > 6, true, 'a second set was fetched');
    assert.deepEqual(told.at(-1)?.['reason'], {
      code: 'not_scanned',
      detail: null,
      proxied: false,
      attempt: null,
      retryAt: null,
    });
    await world.call('POST', '/connect', { sessionId: 'waiting' });
    await world.untilStatus('waiting', 'qr');
  } finally {
    await world.close();
  }
});
