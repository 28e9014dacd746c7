import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const PAST = { count: 10, at: '2025-01-02T03:04:05.000Z' };

let world: World;

before(async () => {
  world = await World.start({ HISTORY_RETRY_MS: '200' });
});

after(async () => {
  await world.close();
});

interface Piece {
  messages: { text: string }[];
}

/** A phone with a past, which it hands over as files. */
async function phoneWithPast(name: string): Promise<{ phone: string; friend: string }> {
  const { phone } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name });
  const friend = await world.person(`Friend of ${name}`);
  await world.write(friend.phone, phone, `long ago in ${name}`, PAST);
  await world.simulate('PUT', `/api/phones/${phone}/history`, { perChat: 10, pieces: 2, external: true });
  return { phone, friend: friend.phone };
}

function piecesOf(sessionId: string): Piece[] {
  return world.hub
    .distinct()
    .filter((event) => event.sessionId === sessionId && event.type === 'history')
    .map(({ data }) => data as unknown as Piece);
}

/** What was said to be missing, in this order. */
function missingIn(sessionId: string): unknown[] {
  return world.hub
    .distinct()
    .filter((event) => event.sessionId === sessionId && event.type === 'history.missing')
    .map(({ data }) => data['missing']);
}

const textsOf = (sessionId: string): Set<string> =>
  new Set(piecesOf(sessionId).flatMap(({ messages }) => messages.map(({ text }) => text)));

test('history that comes as files is fetched as every other file is', async () => {
  const { phone } = await phoneWithPast('files');
  await world.linkPhone('files', phone);

  await until('the past', () => textsOf('files').size === 10);
  assert.deepEqual(missingIn('files'), []);
});

test('files that cannot be fetched for now are said to be missing, tried again, and hold up no message', async () => {
  const { phone, friend } = await phoneWithPast('for now');
  const { id } = await world.simulate<{ id: string }>('POST', '/api/faults', { media: { error: 500 } });
  await world.linkPhone('for-now', phone);

  await until('it is said', () => missingIn('for-now').length > 0);
  assert.equal(textsOf('for-now').size, 0);
  await world.write(friend, phone, 'written meanwhile');
  await world.hub.event('message', ({ text }) => text === 'written meanwhile');
  await world.simulate('DELETE', `/api/faults/${id}`);

  await until('the past', () => textsOf('for-now').size === 10);
  await until('nothing is missing', () => missingIn('for-now').length > 1);
  await world.stopBridge();
  await world.startBridge();
  await world.untilStatus('for-now', 'connected');
  await world.write(friend, phone, 'after the restart');
  await world.hub.event('message', ({ text }) => text === 'after the restart');
  assert.equal(piecesOf('for-now').flatMap(({ messages }) => messages).length, 10);
  assert.deepEqual(missingIn('for-now'), ['for_now', null]);
});

test('a file that hangs holds up no message', async () => {
  const { phone, friend } = await phoneWithPast('hanging');
  const { id } = await world.simulate<{ id: string }>('POST', '/api/faults', { media: { delayMs: 600_000 } });
  await world.linkPhone('hanging', phone);

  await world.write(friend, phone, 'while it hangs');
  await world.hub.event('message', ({ text }) => text === 'while it hangs');
  await world.simulate('DELETE', `/api/faults/${id}`);
});

test('files that WhatsApp has no more are missing for good', async () => {
  const { phone } = await phoneWithPast('for good');
  const { id } = await world.simulate<{ id: string }>('POST', '/api/faults', { media: { error: 404 } });
  await world.linkPhone('for-good', phone);

  await until('it is said', () => missingIn('for-good').at(-1) === 'for_good');
  await world.simulate('DELETE', `/api/faults/${id}`);
  assert.equal(textsOf('for-good').size, 0);
});

test('a phone is unlinked while its file hangs, and another one hands over its own past alone', async () => {
  const first = await phoneWithPast('first');
  const { id } = await world.simulate<{ id: string }>('POST', '/api/faults', { media: { delayMs: 600_000 } });
  await world.linkPhone('unlinked', first.phone);
  await world.write(first.friend, first.phone, 'while the first hangs');
  await world.hub.event('message', ({ text }) => text === 'while the first hangs');

  const { status } = await world.call('POST', '/disconnect/unlinked', { logout: true });
  assert.equal(status, 200);
  await world.simulate('DELETE', `/api/faults/${id}`);
  const second = await phoneWithPast('second');
  await world.linkPhone('unlinked', second.phone, { anyPhone: true });

  await until('the past', () => textsOf('unlinked').size === 10);
  assert.ok([...textsOf('unlinked')].every((text) => text.includes('second')));
  assert.deepEqual(missingIn('unlinked'), []);
});
