import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start();
});

after(async () => {
  await world.close();
});

/** Links a phone whose contact has written and posted a status; answers with what the hub was told of each. */
async function told(
  sessionId: string,
  statuses: boolean,
  external: boolean,
): Promise<{ messages: string[]; posted: unknown[] }> {
  const { phone } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: sessionId });
  const person = await world.person(`Contact of ${sessionId}`);
  await world.write(person.phone, phone, 'написал');
  await world.write(person.phone, phone, 'статус', { broadcast: 'status' });
  await world.simulate('PUT', `/api/phones/${phone}/history`, { perChat: 10, pieces: 1, external });
  await world.linkPhone(sessionId, phone, { statuses });
  const past = () => world.hub.of('history').filter((event) => event.sessionId === sessionId);
  // Names come with the first piece, and once more after everything else.
  await until('the names', () => past().filter(({ data }) => (data['people'] as unknown[]).length > 0).length > 1);
  if (statuses)
    await world.hub.event('status.posted', ({ from }) => (from as { phone: string }).phone === person.phone);
  const posted = world.hub.of('status.posted').filter((event) => event.sessionId === sessionId);
  return {
    messages: past().flatMap(({ data }) => (data['messages'] as { text: string }[]).map(({ text }) => text)),
    posted: posted.map(({ data }) => [data['text'], data['kind'], (data['from'] as { name: string }).name]),
  };
}

test('a status in history is no message of a chat, and is told to nobody who has not asked for it', async () => {
  assert.deepEqual(await told('off', false, false), { messages: ['написал'], posted: [] });
});

for (const external of [false, true])
  test(`whoever asks for statuses is told those of history, ${external ? 'as files' : 'inside of messages'}`, async () => {
    const sessionId = external ? 'files' : 'inside';

    const { messages, posted } = await told(sessionId, true, external);

    assert.deepEqual(messages, ['написал']);
    assert.deepEqual(posted, [['статус', 'text', `Contact of ${sessionId}`]]);
  });
