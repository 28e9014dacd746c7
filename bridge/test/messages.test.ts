import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

function withText(text: string): (data: Record<string, unknown>) => boolean {
  return (data) => data['text'] === text;
}

for (const addressing of ['pn', 'lid'] as const) {
  test(`a message addressed by ${addressing} carries both names of its sender`, async () => {
    const person = await world.person('Айгерім');

    const { id } = await world.write(person.phone, owner.phone, `Сәлем ${addressing}`, { addressing });

    const { data, late } = await world.hub.event('message', withText(`Сәлем ${addressing}`));
    const chat = data['chat'] as Record<string, unknown>;
    assert.equal(late, false);
    assert.equal(data['messageId'], id);
    assert.deepEqual([chat['kind'], chat['phone'], chat['lid']], ['direct', person.phone, person.lid]);
    assert.deepEqual(data['from'], { phone: person.phone, lid: person.lid, name: 'Айгерім' });
    assert.deepEqual([data['kind'], data['fromMe'], data['source'], data['raw']], ['text', false, 'live', null]);
    assert.equal(Number.isInteger(data['timestamp']), true);
  });
}

test('a LID seen alone is joined with its phone number when that is learnt', async () => {
  const person = await world.person('Ерлан');
  await world.write(person.phone, owner.phone, 'who am I', { addressing: 'lid', hidePhone: true });
  const alone = await world.hub.event('message', withText('who am I'));
  assert.deepEqual((alone.data['chat'] as { phone: unknown }).phone, null);

  await world.write(person.phone, owner.phone, 'here I am', { addressing: 'lid' });

  const identity = await world.hub.event('contact.identity', (data) => data['lid'] === person.lid);
  assert.equal(identity.data['phone'], person.phone);
  const known = await world.hub.event('message', withText('here I am'));
  assert.equal((known.data['chat'] as { phone: unknown }).phone, person.phone);
});

test('an answer carries what it quotes', async () => {
  const person = await world.person('Quoting');
  const sent = await world.send('shop', person.phone, 'How many?', 'quote-1');
  await until('arrived', async () => (await world.seenBy(person.phone, owner.phone)).length === 1);

  await world.write(person.phone, owner.phone, 'Three', { quote: sent.body['messageId'] });

  const { data } = await world.hub.event('message', withText('Three'));
  const quote = data['quote'] as Record<string, unknown>;
  assert.deepEqual([quote['messageId'], quote['text']], [sent.body['messageId'], 'How many?']);
  assert.equal((quote['from'] as { phone: string }).phone, owner.phone);
});

test('what the owner writes on the phone is told as from me, in the chat with the customer', async () => {
  const person = await world.person('Customer');

  await world.simulate('POST', `/api/phones/${owner.phone}/messages`, { to: person.phone, text: 'from the phone' });

  const { data } = await world.hub.event('message', withText('from the phone'));
  assert.equal(data['fromMe'], true);
  assert.equal((data['chat'] as { phone: string }).phone, person.phone);
  assert.equal((data['from'] as { phone: string }).phone, owner.phone);
});

test('what was sent through the bridge is not told back', async () => {
  const person = await world.person('Quiet');
  await world.send('shop', person.phone, 'no echo', 'echo-1');

  await world.write(person.phone, owner.phone, 'after the echo');
  await world.hub.event('message', withText('after the echo'));

  assert.equal(
    world.hub.of('message').some(({ data }) => data['text'] === 'no echo'),
    false,
  );
});

test('messages from while the bridge was away come once, in order, marked late', async () => {
  const person = await world.person('Patient');
  await world.stopBridge();
  const texts = Array.from({ length: 30 }, (_, n) => `waited ${n + 1}`);
  await world.write(person.phone, owner.phone, 'waited', { count: texts.length });

  await world.startBridge();

  const waited = await until('the backlog', () => {
    const told = world.hub.of('message').filter(({ data }) => String(data['text']).startsWith('waited'));
    return told.length >= texts.length && told;
  });
  assert.deepEqual(
    waited.map(({ data }) => data['text']),
    texts,
  );
  assert.equal(
    waited.every(({ late, data }) => late && data['source'] === 'offline'),
    true,
  );
});

test('a message that cannot be read is told as such, and again with its content', async () => {
  const person = await world.person('Garbled');

  const { id } = await world.write(person.phone, owner.phone, 'clear at last', { corrupt: true });

  const stub = await world.hub.event('message.undecryptable', (data) => data['messageId'] === id);
  const content = await world.hub.event('message', (data) => data['messageId'] === id);
  assert.equal(content.data['text'], 'clear at last');
  assert.equal(stub.seq < content.seq, true);
});

test('a recipient who could not read a message gets it again', async () => {
  const person = await world.person('Forgetful');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, undecryptable: { to: person.phone } });

  await world.send('shop', person.phone, 'read me', 'retry-1');

  const [message] = await until('the text', async () => {
    const shown = await world.seenBy(person.phone, owner.phone);
    return shown.some(({ text }) => text === 'read me') && shown;
  });
  assert.equal(message?.text, 'read me');
});
