import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { proto } from '@whiskeysockets/baileys';
import { changeEvent, placeholderEvent } from '../src/convert/message.ts';
import { inEachChat } from '../src/convert/stanza.ts';
import { query } from './support/database.ts';
import { download } from './support/files.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

function write(from: string, to: string, body: object): Promise<{ id: string }> {
  return world.simulate('POST', `/api/people/${from}/messages`, { to, ...body });
}

function raw(from: string, message: proto.IMessage, id?: string): Promise<{ messageId: string }> {
  const encoded = Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish()).toString('base64');
  return world.simulate('POST', `/api/people/${from}/raw`, { to: owner.phone, message: encoded, ...(id && { id }) });
}

async function told(id: string): Promise<Record<string, unknown>> {
  return (await world.hub.event('message', ({ messageId }) => messageId === id)).data;
}

function makeGroup(participants: string[]): Promise<{ id: string; jid: string }> {
  return world.simulate('POST', '/api/groups', {
    subject: 'Курс',
    owner: owner.phone,
    participants,
    addressing: 'lid',
  });
}

test('a better picture that comes before the first names it, and both can be fetched', async () => {
  const person = await world.person('Twins');
  const file = { base64: Buffer.from('better picture').toString('base64'), mimetype: 'image/jpeg' };
  const { id: other } = await write(person.phone, owner.phone, { type: 'image', media: file });
  await told(other);
  const { id: first } = await write(person.phone, owner.phone, { type: 'image', media: { size: 90 }, text: 'Торт' });
  await told(first);
  const { id: twin } = await write(person.phone, owner.phone, { type: 'image', media: file, twinOf: first });
  assert.deepEqual([(await told(twin))['replaces'], (await told(twin))['kind']], [first, 'image']);

  // As when the first one was lost on the way: its copy comes after the twin.
  await world.stopBridge();
  await query(world.database.url, `DELETE FROM bridge.received WHERE message_id = '${first}'`);
  await query(world.database.url, `DELETE FROM bridge.contents WHERE message_id = '${first}'`);
  await world.startBridge();
  await world.untilStatus('shop', 'connected');
  await world.simulate('POST', `/api/people/${person.phone}/messages/${first}/send-again`, { with: owner.phone });
  await until(
    'it comes again',
    () => world.hub.of('message').filter(({ data }) => data['messageId'] === first).length > 1,
  );
  for (const id of [first, twin]) assert.equal((await download(world, 'shop', id)).status, 200);
});

for (const [mimetype, name] of [
  ['image/webp', 'webp'],
  ['image/heic', 'heic'],
] as const)
  test(`a picture in ${name} comes as a picture of its type`, async () => {
    const person = await world.person(`Sends ${name}`);
    const media = { base64: Buffer.from(`some ${name}`).toString('base64'), mimetype };
    const { id } = await write(person.phone, owner.phone, { type: 'image', media });

    const { kind, media: file } = await told(id);

    assert.deepEqual([kind, (file as { mimetype: string }).mimetype], ['image', mimetype]);
    const { status, content } = await download(world, 'shop', id);
    assert.deepEqual([status, content.toString()], [200, `some ${name}`]);
  });

test('a name that is too long loses its middle, and keeps its ending', async () => {
  const person = await world.person('Long names');
  const fileName = `${'очень длинное имя '.repeat(100)}.tar.gz`;
  const { id } = await write(person.phone, owner.phone, { type: 'document', media: { size: 10, fileName } });

  const { media } = await told(id);

  const { fileName: kept } = media as { fileName: string };
  assert.ok(kept.length <= 1_000 && kept.endsWith('.gz') && kept.includes('…'), kept);
});

test('a sealed edit that comes before its message, in a group of LIDs', async () => {
  const person = await world.person('Early', { hidesPhone: true });
  const group = await makeGroup([person.phone]);
  const { id } = await write(person.phone, group.id, { text: 'в шесть' });
  await told(id);
  await query(world.database.url, `DELETE FROM bridge.contents WHERE message_id = '${id}'`);
  await write(person.phone, group.id, { type: 'edit', target: id, text: 'в семь' });
  const closed = await world.hub.event('message.edited', ({ targetId }) => targetId === id);
  assert.deepEqual([closed.data['text'], closed.data['problem']], [null, 'unreadable']);

  await world.stopBridge();
  await query(world.database.url, `DELETE FROM bridge.received WHERE message_id = '${id}'`);
  await world.startBridge();
  await world.untilStatus('shop', 'connected');
  await world.simulate('POST', `/api/people/${person.phone}/messages/${id}/send-again`, { with: group.id });

  const { data } = await world.hub.event(
    'message.edited',
    ({ targetId, text }) => targetId === id && text === 'в семь',
  );
  assert.equal((data['from'] as { lid: string }).lid, person.lid);
});

for (const hidePhone of [false, true])
  test(`what a LID sends to a list is in its own chat, ${hidePhone ? 'without' : 'with'} a number`, async () => {
    const person = await world.person('Lists', { addressing: 'lid' });
    const { id } = await write(person.phone, owner.phone, {
      text: 'Всем',
      broadcast: 'list',
      addressing: 'lid',
      hidePhone,
    });

    const { chat, from } = await told(id);

    assert.deepEqual([(chat as { kind: string }).kind, (chat as { lid: string }).lid], ['direct', person.lid]);
    assert.equal((from as { lid: string }).lid, person.lid);
    const answer = await world.send('shop', `${person.lid}@lid`, 'ответ');
    assert.equal(answer.body['status'], 'sent');
  });

for (const addressing of ['pn', 'lid'] as const)
  test(`what the owner sends to a list on the phone stands in the chat of whom it is for (${addressing})`, async () => {
    const person = await world.person('Listed', { addressing });
    const draft = { to: person.phone, text: 'С праздником', broadcast: 'list', addressing };
    const { id } = await world.simulate<{ id: string }>('POST', `/api/phones/${owner.phone}/messages`, draft);

    const data = await told(id);

    const { kind, phone, lid } = data['chat'] as Record<string, unknown>;
    assert.deepEqual([kind, phone, lid], ['direct', person.phone, person.lid]);
    assert.deepEqual([data['text'], data['fromMe'], data['toList']], ['С праздником', true, true]);
  });

test('one message to a list is one in the chat of each recipient', () => {
  const to = [{ jid: '1@lid', peer_recipient_pn: '77010000001@s.whatsapp.net' }, { jid: '77010000002@s.whatsapp.net' }];
  const attrs = { from: '17@broadcast', participant: '77010000000@s.whatsapp.net', id: 'L1' };
  const participants = { tag: 'participants', attrs: {}, content: to.map((one) => ({ tag: 'to', attrs: one })) };
  const stanza = { tag: 'message', attrs, content: [participants] };
  const message = { key: { id: 'L1', remoteJid: '17@broadcast', fromMe: true }, broadcast: true };

  const ours = inEachChat(message, stanza, { phone: '77010000000', lid: null });
  assert.deepEqual(
    ours.map(({ key }) => [key.remoteJid, key.remoteJidAlt]),
    [
      ['1@lid', '77010000001@s.whatsapp.net'],
      ['77010000002@s.whatsapp.net', undefined],
    ],
  );
  assert.deepEqual(inEachChat(message, stanza, { phone: '77019999999', lid: null }), [message], 'a list of another');
});

test('what went to a list says so also where its content cannot be told', () => {
  const message = { key: { id: 'L1', remoteJid: '77010000001@s.whatsapp.net', fromMe: true }, broadcast: true };
  const us = { phone: '77010000000', lid: null };
  assert.equal(placeholderEvent(message, us, 'live', 'too_deep', null)?.data['toList'], true);
  const edit = { type: 'message.edited', data: { targetId: 'A1' } };
  assert.equal('toList' in (changeEvent(message, us, 'live', edit)?.data ?? {}), false);
});

test('a picture above the words of an interactive message can be fetched', async () => {
  const person = await world.person('Shop');
  const content = Buffer.from('a picture above');
  const media = { base64: content.toString('base64') };
  const header = { title: 'Акция', imageMessage: {} };
  const message = { interactiveMessage: { header, body: { text: 'Сегодня' } } };
  const { id } = await write(person.phone, owner.phone, { type: 'raw', raw: message, media });

  const data = await told(id);
  assert.deepEqual([data['kind'], data['text']], ['image', 'Акция\nСегодня']);
  assert.deepEqual((await download(world, 'shop', id)).content, content);
});

test('the answer to a form is told in words', async () => {
  const person = await world.person('Fills in');
  const paramsJson = JSON.stringify({ screen_0_Имя_0: 'Айгүл', flow_token: 'x' });
  const { messageId } = await raw(person.phone, {
    interactiveResponseMessage: {
      body: { text: 'Отправлено' },
      nativeFlowResponseMessage: { name: 'flow', paramsJson },
    },
  });

  const { kind, text } = await told(messageId);
  assert.deepEqual([kind, text], ['text', 'Отправлено\nИмя: Айгүл']);
});

test('a member who cannot read a message of ours in a group asks for it, and gets it alone', async () => {
  const [reads, asks] = [await world.person('Reads'), await world.person('Asks', { hidesPhone: true })];
  const group = await makeGroup([reads.phone, asks.phone]);
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, undecryptable: { to: asks.phone } });

  const { body } = await world.send('shop', group.jid, 'всем привет');
  assert.equal(body['status'], 'sent');

  for (const { phone } of [reads, asks]) {
    const shown = await until('the message', async () => {
      const all = await world.simulate<{ text: string; status: string; duplicates: number }[]>(
        'GET',
        `/api/people/${phone}/messages?with=${group.id}`,
      );
      return all.find(({ text, status }) => text === 'всем привет' && status !== 'undecryptable');
    });
    assert.equal(shown.duplicates, 0);
  }
});

test('a member asks for a message of ours again after a restart of the bridge', async () => {
  const person = await world.person('Asks later');
  const group = await makeGroup([person.phone]);
  const { body } = await world.send('shop', group.jid, 'до перезапуска');
  await world.stopBridge();
  await world.startBridge();
  await world.untilStatus('shop', 'connected');

  const id = String(body['messageId']);
  await world.simulate('POST', `/api/people/${person.phone}/messages/${id}/ask-again`, { with: group.id });

  await until('it comes again', async () => {
    const sent = await world.simulate<{ attrs: Record<string, string> }[]>(
      'GET',
      `/api/stanzas?phone=${owner.phone}&tag=message&direction=in&limit=1000`,
    );
    return sent.filter(({ attrs }) => attrs['id'] === id).length > 1;
  });
});
