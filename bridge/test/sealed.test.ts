import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { proto } from '@whiskeysockets/baileys';
import type { Media } from '../src/convert/media.ts';
import { query } from './support/database.ts';
import { seal, SECRET } from './support/sealing.ts';
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

for (const addressing of ['pn', 'lid'] as const) {
  test(`a member of a group edits, also after a restart (${addressing})`, async () => {
    const person = await world.person('Member', { addressing });
    const group = await world.simulate<{ id: string }>('POST', '/api/groups', {
      subject: 'Курс',
      owner: owner.phone,
      participants: [person.phone],
      addressing,
    });
    const { id } = await write(person.phone, group.id, { text: 'в шесть' });
    await world.hub.event('message', (data) => data['messageId'] === id);
    await world.stopBridge('SIGKILL');
    await world.startBridge();

    await write(person.phone, group.id, { type: 'edit', target: id, text: 'в семь' });

    const told = await edited(id);
    assert.deepEqual([told['text'], (told['chat'] as { kind: string }).kind], ['в семь', 'group']);
    assert.equal((told['from'] as { lid: string }).lid, person.lid);
  });
}

for (const where of ['from a customer', 'by the owner on the phone', 'in a group by number']) {
  test(`an edit whose message is not here waits for it, and is told once it comes: ${where}`, async () => {
    const person = await world.person('Too early');
    const isOwn = where.startsWith('by');
    const group = where.startsWith('in')
      ? await world.simulate<{ jid: string }>('POST', '/api/groups', {
          subject: 'Рано',
          owner: owner.phone,
          participants: [person.phone],
          addressing: 'pn',
        })
      : null;
    const writer = isOwn ? owner.phone : person.phone;
    const to = group?.jid ?? (isOwn ? person.phone : owner.phone);
    const { id } = await write(writer, to, { text: 'раньше' });
    await world.hub.event('message', (data) => data['messageId'] === id);
    // As if the message had never come: the bridge has nothing to open the edit with.
    await query(world.database.url, 'DELETE FROM bridge.contents');
    await write(writer, to, { type: 'edit', target: id, text: 'позже' });

    const told = await edited(id);
    assert.deepEqual([told['text'], told['problem']], [null, 'unreadable']);
    await world.stopBridge();
    await query(world.database.url, 'DELETE FROM bridge.received');
    await world.startBridge();
    await world.simulate('POST', `/api/people/${writer}/messages/${id}/send-again`, { with: to });

    const opened = await world.hub.event(
      'message.edited',
      (data) => data['targetId'] === id && data['text'] === 'позже',
    );
    assert.deepEqual([opened.data['problem'], opened.data['fromMe']], [undefined, isOwn]);
  });
}

const { Type } = proto.Message.ProtocolMessage;

/** A sealed edit whose message may not be here. */
function editBy(jid: string, id: string, text: string): object {
  const change = { protocolMessage: { type: Type.MESSAGE_EDIT, key: { id }, editedMessage: { conversation: text } } };
  const sealed = seal('Message Edit', proto.Message.encode(change).finish(), id, [jid, jid]);
  return { secretEncryptedMessage: { targetMessageKey: { id, remoteJid: jid }, secretEncType: 2, ...sealed } };
}

test('the longest text that apps let people type waits for its message, too', async () => {
  const person = await world.person('Writes much');
  const jid = `${person.phone}@s.whatsapp.net`;
  const long = 'ы'.repeat(65_000);
  await write(person.phone, owner.phone, { type: 'raw', raw: editBy(jid, 'LONG', long) });
  assert.equal((await edited('LONG'))['text'], null);

  const message = proto.Message.encode({ conversation: 'коротко', messageContextInfo: { messageSecret: SECRET } });
  await world.simulate('POST', `/api/people/${person.phone}/raw`, {
    to: owner.phone,
    message: Buffer.from(message.finish()).toString('base64'),
    id: 'LONG',
  });

  const opened = await world.hub.event('message.edited', ({ targetId, text }) => targetId === 'LONG' && text === long);
  assert.equal(opened.data['problem'], undefined);
});

for (const [what, more] of [
  ['of a kind that is not known', { secretEncType: 4 }],
  ['damaged', { encPayload: '' }],
] as const) {
  test(`a sealed change ${what} is told as one that nobody can read`, async () => {
    const person = await world.person('From the future');
    const { id } = await write(person.phone, owner.phone, { text: 'до' });
    const raw = editBy(`${person.phone}@s.whatsapp.net`, id, 'после') as { secretEncryptedMessage: object };
    Object.assign(raw.secretEncryptedMessage, more);
    await write(person.phone, owner.phone, { type: 'raw', raw });
    const told = await edited(id);
    assert.deepEqual([told['text'], told['problem']], [null, 'unreadable']);
  });
}

for (const sealed of [true, false]) {
  test(`an edit says whom it names (${sealed ? 'sealed' : 'of an app from before'})`, async () => {
    const person = await world.person('Names');
    const { id } = await write(person.phone, owner.phone, { text: 'Цена?' });
    const text = `@${owner.phone} цена?`;
    await write(person.phone, owner.phone, { type: 'edit', target: id, text, mentions: [owner.phone], sealed });
    const { phone, lid } = owner;
    assert.deepEqual((await edited(id))['mentions'], [{ phone, lid }]);
  });
}

test('an edit of a message that was kept and does not open any more holds up nothing', async () => {
  const person = await world.person('Damaged');
  const { id } = await write(person.phone, owner.phone, { text: 'цело' });
  await world.hub.event('message', (data) => data['messageId'] === id);
  await query(world.database.url, `UPDATE bridge.contents SET value = '\\x00' WHERE message_id = '${id}'`);

  await write(person.phone, owner.phone, { type: 'edit', target: id, text: 'пропало' });
  const { id: next } = await write(person.phone, owner.phone, { text: 'дальше' });

  await world.hub.event('message', (data) => data['messageId'] === next);
  const told = await edited(id);
  assert.deepEqual([told['text'], told['problem']], [null, 'unreadable']);
});

const { EventResponseMessage, ReactionMessage } = proto.Message;
/** Each kind of sealed change: its field, the word in its key, what it says, and what is told of it. */
const CHANGES = [
  ['encReactionMessage', 'Enc Reaction', ReactionMessage.encode({ text: '🎉' }).finish(), 'message.reaction', '🎉'],
  [
    'encEventResponseMessage',
    'Event Response',
    EventResponseMessage.encode({ response: EventResponseMessage.EventResponseType.GOING }).finish(),
    'message.vote',
    ['going'],
  ],
  ['encCommentMessage', 'Enc Comment', proto.Message.encode({ conversation: 'Приду' }).finish(), 'message', 'Приду'],
] as const;

/** The message that the change is about, with the secret in it. */
function target(field: string): proto.IMessage {
  const messageContextInfo = { messageSecret: SECRET };
  if (field !== 'encEventResponseMessage') return { conversation: 'Приходите', messageContextInfo };
  return { eventMessage: { name: 'Вечер', startTime: 1_790_000_000 }, messageContextInfo };
}

function changeOf(field: string, id: string, remoteJid: string, sealed: object): object {
  const named = field === 'encEventResponseMessage' ? 'eventCreationMessageKey' : 'targetMessageKey';
  return { [field]: { [named]: { id, remoteJid, fromMe: true }, ...sealed } };
}

function saidBy({ type, data }: { type: string; data: Record<string, unknown> }): unknown {
  return { 'message.reaction': data['emoji'], 'message.vote': data['options'], message: data['text'] }[type];
}

for (const addressing of ['pn', 'lid'] as const) {
  test(`what is sealed besides edits is opened in chats and groups, under either name (${addressing})`, async () => {
    const person = await world.person('Seals', { addressing });
    const jid = addressing === 'pn' ? `${person.phone}@s.whatsapp.net` : `${person.lid}@lid`;
    const { jid: group } = await world.simulate<{ jid: string }>('POST', '/api/groups', {
      subject: 'Вечер',
      owner: owner.phone,
      participants: [person.phone],
      addressing,
    });
    for (const place of [owner.phone, group]) {
      for (const [field, use, plain, type, said] of CHANGES) {
        const raw = proto.Message.toObject(proto.Message.fromObject(target(field)), { bytes: String });
        const { id } = await write(person.phone, place, { type: 'raw', raw, addressing });
        await world.hub.event('message', (data) => data['messageId'] === id);

        const change = changeOf(field, id, group, seal(use, plain, id, [jid, jid]));
        const { id: changeId } = await write(person.phone, place, { type: 'raw', raw: change, addressing });

        const told = await world.hub.event(type, ({ messageId }) => messageId === changeId);
        assert.deepEqual(saidBy(told), said, `${field} in ${place}`);
        const about =
          type === 'message' ? (told.data['quote'] as { messageId: string }).messageId : told.data['targetId'];
        assert.equal(about, id);
      }
    }
  });
}

test('what is sealed and comes before its message is told once that is here, or left alone when nothing opens it', async () => {
  const person = await world.person('Early');
  const jid = `${person.phone}@s.whatsapp.net`;
  for (const [field, use, plain, type, said] of CHANGES) {
    const id = `EARLY${field}`;
    const sealed = changeOf(field, id, jid, seal(use, plain, id, [jid, jid]));
    const { id: changeId } = await write(person.phone, owner.phone, { type: 'raw', raw: sealed });
    const foreign = changeOf(field, id, jid, seal(use, plain, 'another message', [jid, jid]));
    const { id: foreignId } = await write(person.phone, owner.phone, { type: 'raw', raw: foreign });
    if (type === 'message') await world.hub.event('message.undecryptable', ({ messageId }) => messageId === foreignId);

    const message = Buffer.from(proto.Message.encode(target(field)).finish()).toString('base64');
    await world.simulate('POST', `/api/people/${person.phone}/raw`, { to: owner.phone, message, id });

    const told = await world.hub.event(type, ({ messageId }) => messageId === changeId);
    assert.deepEqual(saidBy(told), said, field);
    const before = await world.hub.event('message', ({ messageId }) => messageId === id);
    assert.ok(before.seq < told.seq);
    const damaged = world.hub.distinct().filter(({ data }) => data['messageId'] === foreignId);
    assert.deepEqual(
      damaged.map((event) => event.type),
      type === 'message' ? ['message.undecryptable'] : [],
    );
  }
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

test('what contacts post is told once it is asked for, by its words and its kind, and neither twice nor of ours', async () => {
  const person = await world.person('Posts');
  await world.call('POST', '/connect', { sessionId: 'shop', statuses: true });
  const { id } = await write(person.phone, owner.phone, {
    type: 'image',
    media: { size: 100 },
    text: 'Свежие торты',
    broadcast: 'status',
  });

  const { data } = await world.hub.event('status.posted', (one) => one['messageId'] === id);

  const { phone, name } = data['from'] as { phone: string; name: string };
  assert.deepEqual([data['kind'], data['text'], phone, name], ['image', 'Свежие торты', person.phone, 'Posts']);
  assert.equal((data['media'] as Media).size, 100);
  const file = await world.call('GET', `/sessions/shop/messages/${id}/media`);
  assert.equal(file.status, 200);
  await world.call('POST', '/connect', { sessionId: 'shop', statuses: false });
  await write(person.phone, owner.phone, { text: 'Больше не слышно', broadcast: 'status' });
  const { id: next } = await write(person.phone, owner.phone, { text: 'после' });
  await world.hub.event('message', (one) => one['messageId'] === next);
  assert.equal(world.hub.of('status.posted').length, 1);
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
