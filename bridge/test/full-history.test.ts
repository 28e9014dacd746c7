import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const PAST = { count: 30, at: '2025-01-02T03:04:05.000Z' };

/** How many of a phone's 30 past messages the hub is told, when ten of them are recent. */
async function toldOfThePast(settings: Record<string, string>): Promise<number> {
  const world = await World.start(settings);
  try {
    const phone = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'With a past' });
    const person = await world.person('Old friend');
    await world.write(person.phone, phone.phone, 'long ago', PAST);
    const plan = { perChat: 10, pieces: 1, older: 100, external: false };
    await world.simulate('PUT', `/api/phones/${phone.phone}/history`, plan);
    await world.call('POST', '/connect', { sessionId: 'past' });
    const { body } = await until('QR', async () => {
      const answer = await world.call('GET', '/qr/past');
      return answer.status === 200 && answer;
    });
    await world.simulate('POST', `/api/phones/${phone.phone}/scan`, { qr: body['text'] });
    // Names come with the first piece, and once more after the last.
    const named = ({ data }: { data: Record<string, unknown> }): boolean =>
      (data['people'] as { name: string | null }[]).some(({ name }) => name === 'Old friend');
    await until('the names', () => world.hub.of('history').filter(named).length >= 2);
    const told = world.hub.of('history').flatMap(({ data }) => data['messages'] as { messageId: string }[]);
    return new Set(told.map(({ messageId }) => messageId)).size;
  } finally {
    await world.close();
  }
}

test('a newly linked phone tells its recent messages', async () => {
  assert.equal(await toldOfThePast({}), 10);
});

test('with the setting it tells all that it has', async () => {
  assert.equal(await toldOfThePast({ BRIDGE_FULL_HISTORY: '1' }), 30);
});

test('a phone that sends no history is said to send none, once', async () => {
  const world = await World.start({ HISTORY_WAIT_MS: '200' });
  try {
    const phone = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Silent' });
    await world.simulate('PUT', `/api/phones/${phone.phone}/history`, { silent: true });
    await world.linkPhone('past', phone.phone);

    const { data } = await world.hub.event('history', () => true);

    assert.deepEqual(data, { piece: 1, progress: null, last: true, messages: [], chats: [], people: [] });
    await world.stopBridge();
    await world.startBridge();
    await world.untilStatus('past', 'connected');
    const friend = await world.person('New friend');
    await world.write(friend.phone, phone.phone, 'after the restart');
    await world.hub.event('message', ({ text }) => text === 'after the restart');
    assert.equal(world.hub.of('history').length, 1);
  } finally {
    await world.close();
  }
});
