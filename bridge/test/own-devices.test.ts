import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('first');
});

after(() => world.close());

test('what is sent after another device was linked reaches that device, too', async () => {
  const person = await world.person('Customer');
  await world.send('first', person.phone, 'before');
  await world.linkPhone('second', owner.phone);

  await world.send('first', person.phone, 'after');

  const copy = await until('the copy', () =>
    world.hub.of('message').find(({ sessionId, data }) => sessionId === 'second' && data['text'] === 'after'),
  );
  assert.equal(copy.data['fromMe'], true);
});

test('what is sent after a device was unlinked leaves, without it', async () => {
  const person = await world.person('Customer');
  await world.send('first', person.phone, 'before');
  await world.call('POST', '/disconnect/second', { logout: true });
  await until('one device', async () => {
    const { devices } = await world.simulate<{ devices: unknown[] }>('GET', `/api/phones/${owner.phone}`);
    return devices.length === 1;
  });

  const { status, body } = await world.send('first', person.phone, 'after');

  assert.deepEqual([status, body['status']], [200, 'sent']);
});

interface ReadNews {
  chat: { kind: string; jid: string; lid: string | null };
  messageIds: string[];
  unread: boolean;
}

async function readNews(id: string): Promise<ReadNews> {
  const { data } = await world.hub.event('chat.read', (news) => (news as unknown as ReadNews).messageIds.includes(id));
  return data as unknown as ReadNews;
}

test('what is read on the phone is told, of people and of groups', async () => {
  const person = await world.person('Reader');
  const { id } = await world.write(person.phone, owner.phone, 'seen?');
  await world.hub.event('message', (data) => data['messageId'] === id);
  const group = { subject: 'Readers', owner: person.phone, participants: [owner.phone] };
  const { jid } = await world.simulate<{ jid: string }>('POST', '/api/groups', group);
  const inGroup = await world.write(person.phone, jid, 'seen here?');
  await world.hub.event('message', (data) => data['messageId'] === inGroup.id);

  await world.simulate('POST', `/api/phones/${owner.phone}/read`, { with: person.phone });
  await world.simulate('POST', `/api/phones/${owner.phone}/read`, { with: jid });

  const direct = await readNews(id);
  assert.deepEqual([direct.chat.lid, direct.messageIds, direct.unread], [person.lid, [id], false]);
  const ofGroup = await readNews(inGroup.id);
  assert.deepEqual([ofGroup.chat.kind, ofGroup.chat.jid, ofGroup.messageIds], ['group', jid, [inGroup.id]]);
});

test('what is marked as read here is read on the phone, and for whoever wrote it', async () => {
  const person = await world.person('Author');
  const { id } = await world.write(person.phone, owner.phone, 'ticks?');
  await world.hub.event('message', (data) => data['messageId'] === id);

  await world.call('POST', '/sessions/first/read', { chat: person.phone, messageIds: [id] });

  await until('blue ticks', async () => {
    const shown = await world.seenBy(person.phone, owner.phone);
    return shown.some((message) => message.id === id && message.status === 'read');
  });
  const told = world.hub.of('chat.read').filter(({ data }) => (data['messageIds'] as string[]).includes(id));
  assert.deepEqual(told, []);
});
