import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { query } from './support/database.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

function write(from: string, to: string, body: object): Promise<{ id: string }> {
  const who = from === owner.phone ? 'phones' : 'people';
  return world.simulate('POST', `/api/${who}/${from}/messages`, { to, ...body });
}

async function edited(target: string): Promise<Record<string, unknown>> {
  return (await world.hub.event('message.edited', (data) => data['targetId'] === target)).data;
}

for (const addressing of ['pn', 'lid'] as const) {
  test(`a sealed edit is opened with the secret of its message, also after a restart (${addressing})`, async () => {
    const person = await world.person('Edits', { addressing });
    const { id } = await write(person.phone, owner.phone, { text: '2 штуки', addressing });
    await world.hub.event('message', (data) => data['messageId'] === id);
    await world.stopBridge('SIGKILL');
    await world.startBridge();

    await write(person.phone, owner.phone, { type: 'edit', target: id, text: '5 штук', addressing });

    const told = await edited(id);
    assert.deepEqual([told['text'], told['fromMe'], told['problem']], ['5 штук', false, undefined]);
    assert.equal((told['from'] as { phone: string }).phone, person.phone);
  });
}

test('the edit of an app from before is told as ever', async () => {
  const person = await world.person('Old app');
  const { id } = await write(person.phone, owner.phone, { text: 'до' });
  await write(person.phone, owner.phone, { type: 'edit', target: id, text: 'после', sealed: false });
  assert.equal((await edited(id))['text'], 'после');
});

test('what the owner edits on the phone is told, of their own words and of what left from here', async () => {
  const person = await world.person('Reads');
  const { id } = await write(owner.phone, person.phone, { text: 'В восемь' });
  await write(owner.phone, person.phone, { type: 'edit', target: id, text: 'В девять' });
  assert.deepEqual([(await edited(id))['text'], (await edited(id))['fromMe']], ['В девять', true]);

  const { body } = await world.send('shop', person.phone, 'Ждём вас');
  const sent = String(body['messageId']);
  await world.hub.event('message.status', (data) => data['messageId'] === sent && data['status'] === 'delivered');
  await write(owner.phone, person.phone, { type: 'edit', target: sent, text: 'Ждём вас завтра' });
  assert.equal((await edited(sent))['text'], 'Ждём вас завтра');
});

test('a caption is edited, and taken away', async () => {
  const person = await world.person('Captions');
  const picture = { type: 'image', media: { size: 100 }, text: 'Торт' };
  const { id } = await write(person.phone, owner.phone, picture);
  await write(person.phone, owner.phone, { type: 'edit', target: id, text: 'Торт на субботу' });
  assert.equal((await edited(id))['text'], 'Торт на субботу');
  await write(person.phone, owner.phone, { type: 'edit', target: id, text: '' });
  const told = await world.hub.event('message.edited', (data) => data['targetId'] === id && data['text'] === '');
  assert.equal(told.data['problem'], undefined);
});

test('a member of a group edits', async () => {
  const person = await world.person('Member');
  const group = await world.simulate<{ id: string }>('POST', '/api/groups', {
    subject: 'Курс',
    owner: owner.phone,
    participants: [person.phone],
  });
  const { id } = await write(person.phone, group.id, { text: 'в шесть' });
  await write(person.phone, group.id, { type: 'edit', target: id, text: 'в семь' });
  const told = await edited(id);
  assert.deepEqual([told['text'], (told['chat'] as { kind: string }).kind], ['в семь', 'group']);
});

test('an edit whose message is not here waits for it, and is told once it comes', async () => {
  const person = await world.person('Too early');
  const { id } = await write(person.phone, owner.phone, { text: 'раньше' });
  await world.hub.event('message', (data) => data['messageId'] === id);
  // As if the message had never come: the bridge has nothing to open the edit with.
  await query(world.database.url, 'DELETE FROM bridge.contents');
  await write(person.phone, owner.phone, { type: 'edit', target: id, text: 'позже' });

  const told = await edited(id);
  assert.deepEqual([told['text'], told['problem']], [null, 'unreadable']);
  await world.stopBridge();
  await query(world.database.url, 'DELETE FROM bridge.received');
  await world.startBridge();
  await world.simulate('POST', `/api/people/${person.phone}/messages/${id}/send-again`, { with: owner.phone });

  const opened = await world.hub.event('message.edited', (data) => data['targetId'] === id && data['text'] === 'позже');
  assert.equal(opened.data['problem'], undefined);
});

test('what is to be seen once is told to be on the phone, and everything else is counted by its name', async () => {
  const person = await world.person('Once');
  const { id } = await write(person.phone, owner.phone, { type: 'image', media: { size: 100 }, viewOnce: true });
  const told = await world.hub.event('message', (data) => data['messageId'] === id);
  assert.deepEqual([told.data['kind'], told.data['viewOnce'], told.data['problem']], ['view_once', true, null]);

  await write(person.phone, owner.phone, { type: 'album', expected: { images: 2 } });
  await write(person.phone, owner.phone, { text: 'Статус', broadcast: 'status' });
  const { id: listed } = await write(person.phone, owner.phone, { text: 'Всем', broadcast: 'list' });
  const { data } = await world.hub.event('message', (one) => one['messageId'] === listed);
  assert.equal((data['chat'] as { phone: string }).phone, person.phone);

  const { text: metrics } = (await world.call<{ text: string }>('GET', '/metrics')).body;
  for (const name of ['albumMessage', 'status'])
    assert.match(metrics, new RegExp(`not_for_people_total\\{what="${name}"\\} 1`));
});

for (const type of ['view_once', 'view_once_unavailable_fanout', 'bot_unavailable_fanout', null]) {
  test(`a stanza without a content is told: ${type ?? 'its content may come later'}`, async () => {
    const person = await world.person('Notice');
    const id = `NOTICE${type ?? ''}`;
    const attrs = {
      from: `${person.phone}@s.whatsapp.net`,
      id,
      type: 'media',
      t: String(Math.floor(Date.now() / 1000)),
    };
    const unavailable = { tag: 'unavailable', attrs: type ? { type } : {} };
    const stanza = { tag: 'message', attrs, content: [unavailable] };
    await world.simulate('POST', `/api/devices/${owner.phone}/stanza`, { stanza });
    if (type === null) await world.hub.event('message.undecryptable', (data) => data['messageId'] === id);
    else {
      const { data } = await world.hub.event('message', (one) => one['messageId'] === id);
      assert.equal(data['kind'], type.startsWith('view_once') ? 'view_once' : 'phone_only');
    }
  });
}
