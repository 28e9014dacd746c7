import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

interface Stanza {
  tag: string;
  attrs: Record<string, string>;
  content: { tag: string }[];
}

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

/** The process dies without a word, and another one takes its place: what it held in memory is gone. */
async function killAndStart(): Promise<void> {
  await world.stopBridge('SIGKILL');
  await world.startBridge();
  await world.untilStatus('shop', 'connected');
}

function left(tag: string, matches: (stanza: Stanza) => boolean): Promise<Stanza[]> {
  return world
    .simulate<Stanza[]>('GET', `/api/stanzas?phone=${owner.phone}&tag=${tag}&direction=in`)
    .then((stanzas) => stanzas.filter(matches));
}

test('a phone that asks again after a restart gets the same message, once, from the database', async () => {
  const person = await world.person('Asks again');
  const { body } = await world.send('shop', person.phone, 'Сәлем! 5 000 ₸', 'kept');
  const id = String(body['messageId']);
  await until('the first copy', async () => (await world.seenBy(person.phone, owner.phone)).length === 1);
  await killAndStart();

  await world.simulate('POST', `/api/people/${person.phone}/messages/${id}/ask-again`, { with: owner.phone });

  const shown = await until('the second copy', async () => {
    const messages = await world.seenBy(person.phone, owner.phone);
    return messages[0]?.status === 'received' && messages;
  });
  assert.deepEqual(
    shown.map((message) => [message.id, message.text, message.duplicates]),
    [[id, 'Сәлем! 5 000 ₸', 0]],
  );
  // A question in between and its answer: had there been a second copy, it would be there by now.
  await world.send('shop', person.phone, 'later');
  await until('the later one', async () => (await world.seenBy(person.phone, owner.phone)).length === 2);
  assert.equal((await left('message', ({ attrs }) => attrs['id'] === id)).length, 2);
});

test('a phone that asks for a message while the bridge is away is answered by the next process', async () => {
  const person = await world.person('Asks meanwhile');
  const { body } = await world.send('shop', person.phone, 'still known');
  const id = String(body['messageId']);
  await until('the first copy', async () => (await world.seenBy(person.phone, owner.phone)).length === 1);
  await world.stopBridge('SIGKILL');
  await world.simulate('POST', `/api/people/${person.phone}/messages/${id}/ask-again`, { with: owner.phone });
  await world.startBridge();

  await until('the second copy', async () => {
    const [message] = await world.seenBy(person.phone, owner.phone);
    return message?.text === 'still known' && message.duplicates === 0;
  });
});

test('the token of a person who trusts the account outlives a restart and opens the chat', async () => {
  const person = await world.person('Trusts us');
  const stranger = await world.person('Does not');
  await world.simulate('POST', `/api/people/${person.phone}/token`, { to: owner.phone });
  // An acknowledgement leaves only when what it confirms is stored.
  await until('the token is stored', async () => {
    const confirmed = await left('ack', ({ attrs }) => attrs['type'] === 'privacy_token');
    return confirmed.length > 0;
  });
  await killAndStart();
  await world.simulate('PUT', `/api/phones/${owner.phone}/restriction`, { code: 463, lock: false });

  const trusted = await world.send('shop', person.phone, 'we know each other', 'trusted');
  const refused = await world.send('shop', stranger.phone, 'we do not', 'refused');

  await world.simulate('DELETE', `/api/phones/${owner.phone}/restriction`);
  assert.deepEqual([trusted.status, trusted.body['status']], [200, 'sent']);
  assert.deepEqual([refused.status, (refused.body['data'] as { reason: string }).reason], [502, 'token_missing']);
  const [stanza] = await left('message', ({ attrs }) => attrs['id'] === trusted.body['messageId']);
  assert.equal(stanza?.content.filter(({ tag }) => tag === 'tctoken').length, 1);
});

test('history goes on after the process dies in the middle of it: each message is told once, no piece is missing', async () => {
  const phone = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'With a past' });
  const written = new Set<string>();
  for (let n = 0; n < 4; n += 1) {
    const person = await world.person(`Past ${n}`);
    const past = { count: 60, at: '2026-01-02T03:04:05.000Z' };
    await world.write(person.phone, phone.phone, `past ${n}`, past);
    for (const { id } of await world.simulate<{ id: string }[]>(
      'GET',
      `/api/phones/${phone.phone}/messages?with=${person.phone}`,
    ))
      written.add(id);
  }
  await world.simulate('PUT', `/api/phones/${phone.phone}/history`, { perChat: 60, pieces: 20, external: false });
  await world.call('POST', '/connect', { sessionId: 'past' });
  const { body } = await until('QR', async () => {
    const answer = await world.call('GET', '/qr/past');
    return answer.status === 200 && answer;
  });
  await world.simulate('POST', `/api/phones/${phone.phone}/scan`, { qr: body['text'] });

  const pieces = (): { data: Record<string, unknown> }[] =>
    world.hub.of('history').filter(({ sessionId }) => sessionId === 'past');
  for (const seen of [1, 4, 9]) {
    await until(`${seen} pieces`, () => pieces().length >= seen);
    await killAndStart();
  }

  const told = (): string[] =>
    pieces().flatMap(({ data }) => (data['messages'] as { messageId: string }[]).map(({ messageId }) => messageId));
  await until('the whole past', () => new Set(told()).size === written.size, 40_000);
  assert.deepEqual(new Set(told()), written);
  assert.equal(told().length, written.size, 'each message once');
});
