import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

interface Person {
  phone: string;
  lid: string;
}

let world: World;
let owner: Person;
let aigerim: Person;
let daulet: Person;
let group: string;

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
  [aigerim, daulet] = await Promise.all([world.person('Aigerim'), world.person('Daulet')]);
  const made = { subject: 'Wholesale', owner: aigerim.phone, participants: [owner.phone], addressing: 'lid' };
  const { id, jid = id } = await world.simulate<{ id: string; jid?: string }>('POST', '/api/groups', made);
  group = jid.includes('@') ? jid : `${jid}@g.us`;
});

after(() => world.close());

test('a message in a group names the group and its author by phone and LID', async () => {
  await world.write(aigerim.phone, group, 'Good morning, all');

  const { data } = await world.hub.event('message', ({ text }) => text === 'Good morning, all');
  const chat = data['chat'] as Record<string, unknown>;
  assert.deepEqual([chat['kind'], chat['jid'], chat['phone'], chat['lid']], ['group', group, null, null]);
  const from = data['from'] as Person;
  assert.deepEqual([from.phone, from.lid], [aigerim.phone, aigerim.lid]);
});

test('who joins and leaves is told with both names, and by whom', async () => {
  await world.simulate('POST', `/api/groups/${group}/participants`, { action: 'add', participants: [daulet.phone] });

  const { data } = await world.hub.event('group.participants', ({ action }) => action === 'add');
  assert.equal(data['id'], group);
  assert.deepEqual(data['participants'], [{ phone: daulet.phone, lid: daulet.lid }]);
  assert.deepEqual(data['by'], { phone: aigerim.phone, lid: aigerim.lid });
});

test('a new subject is told, and names the messages after it', async () => {
  await world.simulate('PATCH', `/api/groups/${group}`, { subject: 'Wholesale Almaty' });
  const { data } = await world.hub.event('group.updated', ({ group: told }) => (told as { id: string }).id === group);
  assert.equal((data['group'] as { subject: string }).subject, 'Wholesale Almaty');
});

test('each member who gets and reads a message of ours is told', async () => {
  const sent = await world.send('shop', group, 'Prices for today', 'prices');
  assert.equal(sent.status, 200);

  const delivered = await world.hub.event(
    'message.status',
    ({ messageId, status }) => messageId === sent.body['messageId'] && status === 'delivered',
  );
  assert.equal(delivered.data['key'], 'prices');
  // Receipts carry the LID; the phone number comes with it where it is known.
  const told = (): string[] =>
    world.hub
      .of('message.status')
      .filter(({ data }) => data['messageId'] === sent.body['messageId'] && data['status'] === 'delivered')
      .map(({ data }) => (data['participant'] as Person).lid);
  await until('both members', () => told().length === 2);
  assert.deepEqual(told().sort(), [aigerim.lid, daulet.lid].sort());
});

test('a call is told with its caller', async () => {
  await world.simulate('POST', `/api/people/${aigerim.phone}/call`, { to: owner.phone, video: true });

  const { data } = await world.hub.event('call', ({ status }) => status === 'offer');
  assert.deepEqual([data['video'], (data['from'] as Person).phone], [true, aigerim.phone]);
});

test('typing is told at once, outside the order, and is never stored', async () => {
  const asked = { chat: aigerim.phone, state: 'composing' };
  assert.equal((await world.call('POST', '/sessions/shop/presence', asked)).status, 204);

  const told = await until('typing', async () => {
    await world.simulate('POST', `/api/people/${aigerim.phone}/presence`, { state: 'composing', to: owner.phone });
    return world.hub.events.find(({ type, data }) => type === 'presence' && data['state'] === 'composing');
  });
  assert.equal(told.seq, 0);
  assert.equal((told.data['person'] as Person).phone, aigerim.phone);
  const { body } = await world.call<{ events: number }>('POST', '/events/replay', { sessionId: 'shop', after: 0 });
  const last = Math.max(...world.hub.events.map(({ seq }) => seq));
  assert.ok(body.events >= last);
  await until('all again', () => world.hub.events.filter(({ seq }) => seq === last).length === 2);
  assert.equal(world.hub.events.filter(({ id }) => id === told.id).length, 1);
});
