import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start({ SEND_ACK_TIMEOUT_MS: '4000' });
  owner = await world.link('shop');
});

after(() => world.close());

function received(person: string): Promise<{ text: string; duplicates: number; quote?: string | null }[]> {
  return world.seenBy(person, owner.phone).then((shown) => shown.filter(({ fromMe }) => !fromMe));
}

test('a text reaches a phone number, its JID and its LID', async () => {
  const person = await world.person('Reachable');

  for (const [n, to] of [person.phone, `${person.phone}@s.whatsapp.net`, `${person.lid}@lid`].entries()) {
    const answer = await world.send('shop', to, `hello ${n}`, `reach-${n}`);
    assert.deepEqual([answer.status, answer.body['status']], [200, 'sent']);
  }

  const shown = await until('three texts', async () => {
    const texts = await received(person.phone);
    return texts.length === 3 && texts;
  });
  assert.deepEqual(
    shown.map(({ text }) => text),
    ['hello 0', 'hello 1', 'hello 2'],
  );
});

test('whoever is written to is given one token of trust, not one with each message', async () => {
  const person = await world.person('Trusted');
  for (const n of [0, 1, 2, 3]) await world.send('shop', person.phone, `message ${n}`, `trust-${n}`);
  const last = await world.person('Trusted later');
  await world.send('shop', last.phone, 'the first to another', 'trust-last');

  const given = async (phone: string) => {
    const path = `/api/stanzas?phone=${owner.phone}&tag=iq&direction=in&limit=1000`;
    const asked = await world.simulate<{ attrs: Record<string, string>; content: unknown }[]>('GET', path);
    return asked.filter((one) => one.attrs['xmlns'] === 'privacy' && JSON.stringify(one.content).includes(phone));
  };
  await until('the token of the last', async () => (await given(last.phone)).length > 0);
  assert.equal((await given(person.phone)).length, 1);
});

test('receipts come back with the key of the message, each once and only forward', async () => {
  const person = await world.person('Reader');
  const { body } = await world.send('shop', person.phone, 'read this', 'receipt-1');
  const id = body['messageId'];
  await world.hub.event('message.status', (data) => data['messageId'] === id && data['status'] === 'delivered');

  await world.simulate('POST', `/api/people/${person.phone}/read`, { with: owner.phone });
  await world.hub.event('message.status', (data) => data['messageId'] === id && data['status'] === 'read');

  const told = world.hub.of('message.status').filter(({ data }) => data['messageId'] === id);
  assert.deepEqual(
    told.map(({ data }) => [data['status'], data['key'], (data['chat'] as { phone: string }).phone]),
    [
      ['delivered', 'receipt-1', person.phone],
      ['read', 'receipt-1', person.phone],
    ],
  );
});

test('the same key gives the same answer and one message', async () => {
  const person = await world.person('Once');

  const first = await world.send('shop', person.phone, 'only once', 'once-1');
  const second = await world.send('shop', person.phone, 'only once', 'once-1');

  assert.deepEqual(second.body, first.body);
  const [shown, ...more] = await received(person.phone);
  assert.deepEqual([shown?.text, shown?.duplicates, more.length], ['only once', 0, 0]);
});

test('a key cannot be used for another text', async () => {
  const person = await world.person('Strict');
  await world.send('shop', person.phone, 'one text', 'reused-1');

  const answer = await world.send('shop', person.phone, 'another text', 'reused-1');

  assert.deepEqual([answer.status, answer.body['error']], [409, 'key_reused']);
});

test('a second call while the first one runs is told so', async () => {
  const person = await world.person('Slow');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { delayMs: 1000 } });

  const calls = [1, 2].map(() => world.send('shop', person.phone, 'slowly', 'progress-1'));
  const answers = await Promise.all(calls);

  // Whichever came first.
  const [sent, second] = answers.sort((a, b) => a.status - b.status);
  assert.deepEqual([sent?.status, sent?.body['status']], [200, 'sent']);
  assert.deepEqual([second?.status, second?.body['error']], [409, 'key_in_progress']);
});

test('texts sent at once to one chat arrive in the order they were asked for', async () => {
  const person = await world.person('Orderly');
  const texts = Array.from({ length: 20 }, (_, n) => `in order ${n}`);

  await Promise.all(texts.map((text) => world.send('shop', person.phone, text, text)));

  const shown = await until('all of them', async () => {
    const all = await received(person.phone);
    return all.length === texts.length && all;
  });
  assert.deepEqual(
    shown.map(({ text }) => text),
    texts,
  );
});

test('without an acknowledgement a message is unknown, until a receipt settles it', async () => {
  const person = await world.person('Unsure', { autoDeliver: false });
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { mute: true } });

  const answer = await world.send('shop', person.phone, 'did it arrive?', 'unknown-1');
  const again = await world.send('shop', person.phone, 'did it arrive?', 'unknown-1');
  assert.deepEqual([answer.body['status'], again.body['status']], ['unknown', 'unknown']);
  await world.simulate('POST', `/api/people/${person.phone}/read`, { with: owner.phone });

  const settled = await world.hub.event('message.status', (data) => data['key'] === 'unknown-1');
  assert.equal(settled.data['messageId'], answer.body['messageId']);
  const later = await world.send('shop', person.phone, 'did it arrive?', 'unknown-1');
  assert.equal(later.body['status'], 'sent');
});

test('a late acknowledgement settles an unknown message', async () => {
  const person = await world.person('Late', { autoDeliver: false });
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { delayMs: 5000 } });

  const answer = await world.send('shop', person.phone, 'patience', 'late-1');

  assert.equal(answer.body['status'], 'unknown');
  const settled = await world.hub.event('message.status', (data) => data['key'] === 'late-1');
  assert.equal(settled.data['status'], 'server');
});

for (const code of [463, 475]) {
  test(`a refusal with ${code} is final and says its code`, async () => {
    const person = await world.person('Refused');
    await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { error: code } });

    const answer = await world.send('shop', person.phone, 'no', `refused-${code}`);
    const again = await world.send('shop', person.phone, 'no', `refused-${code}`);

    for (const { status, body } of [answer, again]) {
      const { code: told } = body['data'] as { code: number };
      assert.deepEqual([status, body['error'], told], [502, 'rejected', code]);
    }
    assert.deepEqual(await received(person.phone), []);
  });
}

test('people whose LID is known are written to by LID', async () => {
  const person = await world.person('Known');
  await world.simulate('POST', '/api/faults', {
    phone: owner.phone,
    times: 1,
    ack: { error: 463, addressing: 'pn' },
  });

  const answer = await world.send('shop', person.phone, 'by LID', 'lid-1');

  await world.simulate('DELETE', '/api/faults');
  assert.equal(answer.body['status'], 'sent');
});

test('a number that is not on WhatsApp, and a recipient that is none, are refused', async () => {
  const nobody = await world.person('Nobody', { registered: false });

  const unregistered = await world.send('shop', nobody.phone, 'anybody?', 'nobody-1');
  const channel = await world.send('shop', '120363000000000000@newsletter', 'channel', 'channel-1');

  assert.deepEqual([unregistered.status, unregistered.body['error']], [422, 'invalid_recipient']);
  assert.deepEqual([channel.status, channel.body['error']], [422, 'invalid_recipient']);
});

test('a message WhatsApp has not answered is sent again under its id after a reconnect', async () => {
  const person = await world.person('Persistent');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { mute: true, lose: true } });
  const { body } = await world.send('shop', person.phone, 'lost on the way', 'lost-1');
  assert.equal(body['status'], 'unknown');

  await world.fault(owner.phone, 'drop');

  const [shown] = await until('the text', async () => {
    const all = await received(person.phone);
    return all.length > 0 && all;
  });
  assert.equal(shown?.text, 'lost on the way');
  const settled = await world.hub.event('message.status', (data) => data['key'] === 'lost-1');
  assert.equal(settled.data['messageId'], body['messageId']);
});

test('without a connection nothing is sent and the caller is told to try later', async () => {
  await world.call('POST', '/disconnect/shop', {});

  const answer = await world.send('shop', '77010000001', 'later', 'later-1');

  assert.deepEqual([answer.status, answer.body['error']], [409, 'not_connected']);
  await world.call('POST', '/connect', { sessionId: 'shop' });
  await world.untilStatus('shop', 'connected');
});

test('a graceful stop answers who still waits, and the message is settled after the next start', async () => {
  const person = await world.person('Stopped');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { mute: true, lose: true } });
  const waiting = world.send('shop', person.phone, 'before the stop', 'stop-1');
  await until('left', async () => {
    const stanzas = await world.simulate<unknown[]>('GET', `/api/stanzas?phone=${owner.phone}&tag=message`);
    return JSON.stringify(stanzas).includes(person.lid);
  });

  const code = await world.stopBridge();

  assert.equal(code, 0);
  assert.equal((await waiting).body['status'], 'unknown');
  await world.startBridge();
  const settled = await world.hub.event('message.status', (data) => data['key'] === 'stop-1');
  assert.equal((settled.data['chat'] as { phone: string }).phone, person.phone);
});
