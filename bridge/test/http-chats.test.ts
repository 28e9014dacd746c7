import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TokenBucket } from '../src/sending/numbers.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start({ CHECK_BURST: '6', CHECK_PER_MINUTE: '1' });
  owner = await world.link('shop');
});

after(() => world.close());

async function stanzas(tag: string): Promise<{ attrs: Record<string, string>; content: unknown }[]> {
  return world.simulate('GET', `/api/stanzas?phone=${owner.phone}&tag=${tag}&direction=in`);
}

test('a message that came is marked as read under the name by which it came', async () => {
  const person = await world.person('Asker');
  for (const addressing of ['pn', 'lid', 'pn']) {
    const { id } = await world.write(person.phone, owner.phone, 'are you open?', { addressing });
    await world.hub.event('message', (data) => data['messageId'] === id);

    const { status } = await world.call('POST', '/sessions/shop/read', { chat: person.phone, messageIds: [id] });

    assert.equal(status, 204);
    const { attrs } = await until('the receipt', async () => {
      return (await stanzas('receipt')).find((one) => one.attrs['id'] === id && one.attrs['type'] === 'read');
    });
    assert.equal(attrs['to'], addressing === 'pn' ? `${person.phone}@s.whatsapp.net` : `${person.lid}@lid`);
  }
});

test('typing shows in the chat it is meant for', async () => {
  const person = await world.person('Waiting');

  const typing = await world.call('POST', '/sessions/shop/presence', { chat: person.phone, state: 'composing' });
  const online = await world.call('POST', '/sessions/shop/presence', { state: 'available' });
  const nowhere = await world.call('POST', '/sessions/shop/presence', { state: 'composing' });

  assert.deepEqual([typing.status, online.status], [204, 204]);
  assert.deepEqual([nowhere.status, nowhere.body['error']], [422, 'invalid_body']);
  const shown = await until('chatstate', async () => (await stanzas('chatstate'))[0]);
  assert.match(shown.attrs['to'] ?? '', new RegExp(`^(${person.phone}|${person.lid})@`));
});

test('numbers are checked once, and not too many at a time', async () => {
  const known = await world.person('Known');
  const nobody = await world.person('Nobody', { registered: false });
  const ask = (phones: string[]) => world.call('POST', '/sessions/shop/check', { phones });

  const first = await ask([known.phone, `+${nobody.phone}`]);
  const second = await ask([known.phone]);
  const many = await ask(Array.from({ length: 5 }, (_, n) => `7701999000${n}`));

  assert.deepEqual(first.body['results'], [
    { phone: known.phone, exists: true, lid: known.lid, cached: false },
    { phone: nobody.phone, exists: false, lid: null, cached: false },
  ]);
  assert.deepEqual(second.body['results'], [{ phone: known.phone, exists: true, lid: known.lid, cached: true }]);
  assert.deepEqual([many.status, many.body['error']], [429, 'too_many_checks']);
  assert.ok((many.body['data'] as { retryAfterSeconds: number }).retryAfterSeconds > 0);
});

test('a bucket gives its burst at once and the rest in time', () => {
  const bucket = new TokenBucket(10, 60);

  assert.equal(bucket.take(10), 0);
  const wait = bucket.take(5);

  assert.ok(wait >= 4 && wait <= 5, String(wait));
});

test('a code to type is given at once, and not to an account that is linked', async () => {
  await world.call('POST', '/connect', { sessionId: 'typed' });
  const phoneNumber = `+${(await world.person('Who types it')).phone}`;

  const { status, body } = await world.call('POST', '/sessions/typed/pairing-code', { phoneNumber });
  const linked = await world.call('POST', '/sessions/shop/pairing-code', { phoneNumber });
  const without = await world.call('POST', '/connect', { sessionId: 'typed', method: 'code' });

  assert.equal(status, 200, JSON.stringify(body));
  assert.match(String(body['code']), /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  assert.ok(Number(body['expiresIn']) > 0);
  assert.deepEqual([linked.status, linked.body['error']], [409, 'pairing_not_due']);
  assert.deepEqual([without.status, without.body['error']], [422, 'invalid_body']);
});

test('refusals and rejections are counted by their code, beside memory and event loop', async () => {
  const person = await world.person('Refused');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { error: 475 } });
  await world.send('shop', person.phone, 'no');

  const { body } = await world.call<{ text: string }>('GET', '/metrics');

  for (const figure of [
    'bridge_refusals_total{error="rejected"} 1',
    'bridge_whatsapp_rejections_total{code="475"} 1',
    'nodejs_eventloop_lag_p99_seconds ',
    'process_resident_memory_bytes ',
  ]) {
    assert.ok(body.text.includes(figure), figure);
  }
});
