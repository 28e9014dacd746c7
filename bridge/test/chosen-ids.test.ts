import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { proto } from '@whiskeysockets/baileys';
import { seal, SECRET } from './support/sealing.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

interface Somebody {
  phone: string;
  lid: string;
}

interface Shown {
  id: string;
  text: string | null;
  quoted: { text: string | null } | null;
}

let world: World;
let owner: Somebody;

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

/** Somebody sends a message under an id of their choice; returns once it is told. */
async function choose(from: Somebody, id: string, message: object): Promise<void> {
  const bytes = Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish()).toString('base64');
  await world.simulate('POST', `/api/people/${from.phone}/raw`, { to: owner.phone, message: bytes, id });
  const isTheirs = (data: Record<string, unknown>): boolean =>
    (data['from'] as Somebody | undefined)?.phone === from.phone;
  await until('the event', () => world.hub.events.some(({ data }) => data['messageId'] === id && isTheirs(data)));
}

async function sent(to: string, content: object): Promise<string> {
  const { body } = await world.call('POST', '/send', { sessionId: 'shop', to, ...content });
  return String(body['messageId']);
}

async function shownTo({ phone }: Somebody): Promise<Shown[]> {
  return world.simulate<Shown[]>('GET', `/api/people/${phone}/messages?with=${owner.phone}`);
}

async function receipt(from: string, id: string, more: object, content?: object[]): Promise<void> {
  const attrs = { from, id, t: String(Math.floor(Date.now() / 1000)), ...more };
  await world.simulate('POST', `/api/devices/${owner.phone}/stanza`, { stanza: { tag: 'receipt', attrs, content } });
}

test('votes in our poll are opened also after a member has used its id', async () => {
  const [mallory, voter] = [await world.person('Mallory'), await world.person('Voter')];
  const group = await world.simulate<{ jid: string }>('POST', '/api/groups', {
    subject: 'Clients',
    owner: owner.phone,
    participants: [mallory.phone, voter.phone],
    addressing: 'pn',
  });
  const poll = await sent(group.jid, { type: 'poll', name: 'When?', options: ['Morning', 'Noon'], selectable: 1 });
  await choose(mallory, poll, { conversation: 'ha' });
  const vote = { to: group.jid, type: 'vote', target: poll, options: ['Noon'] };
  const { id } = await world.simulate<{ id: string }>('POST', `/api/people/${voter.phone}/messages`, vote);
  const told = await world.hub.event('message.vote', (data) => data['messageId'] === id);
  assert.deepEqual(told.data['options'], ['Noon']);
});

test('an answer quotes what it answers, whoever has used its id', async () => {
  const [mallory, victim] = [await world.person('Mallory'), await world.person('Victim')];
  const price = await sent(mallory.phone, { type: 'text', text: 'It costs 100' });
  await choose(mallory, price, { conversation: 'All for nothing' });
  await choose(victim, 'SHARED', { conversation: 'My passport is 123' });
  await choose(mallory, 'SHARED', { conversation: 'Look' });
  await sent(mallory.phone, { type: 'text', text: 'See above', quoted: { messageId: price, fromMe: true } });
  const quoted = { messageId: 'SHARED', fromMe: false, text: 'Look' };
  await sent(mallory.phone, { type: 'text', text: 'I looked', quoted });
  const shown = await until('both answers', async () => {
    const all = await shownTo(mallory);
    return all.some(({ text }) => text === 'I looked') && all;
  });
  const quotedBy = (text: string): string | null | undefined => shown.find((one) => one.text === text)?.quoted?.text;
  assert.deepEqual([quotedBy('See above'), quotedBy('I looked')], ['It costs 100', 'Look']);
});

test('a sealed edit that waits for its message is not replaced by another one of the same ids', async () => {
  const [honest, mallory] = [await world.person('Honest'), await world.person('Mallory')];
  const { MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;
  const edit = ({ phone }: Somebody, text: string): object => {
    const jid = `${phone}@s.whatsapp.net`;
    const change = {
      protocolMessage: { type: MESSAGE_EDIT, key: { id: 'TARGET' }, editedMessage: { conversation: text } },
    };
    const sealed = seal('Message Edit', proto.Message.encode(change).finish(), 'TARGET', [jid, jid]);
    return {
      secretEncryptedMessage: { targetMessageKey: { id: 'TARGET', remoteJid: jid }, secretEncType: 2, ...sealed },
    };
  };
  await choose(honest, 'EDIT', edit(honest, 'mended'));
  await choose(mallory, 'EDIT', edit(mallory, 'foreign'));
  await choose(honest, 'TARGET', { conversation: 'was', messageContextInfo: { messageSecret: SECRET } });
  const told = await world.hub.event('message.edited', ({ targetId, text }) => targetId === 'TARGET' && text !== null);
  assert.deepEqual([told.data['text'], (told.data['from'] as Somebody).phone], ['mended', honest.phone]);
});

test('nobody is sent again what went to somebody else', async () => {
  const [friend, mallory] = [await world.person('Friend'), await world.person('Mallory')];
  await choose(mallory, 'HELLO', { conversation: 'hi' });
  await sent(mallory.phone, { type: 'text', text: 'Hello' });
  const id = await sent(friend.phone, { type: 'text', text: 'Your code is 1234' });
  const key = { tag: 'registration', attrs: {}, content: { base64: Buffer.from([0, 0, 1, 1]).toString('base64') } };
  for (const from of [`${mallory.phone}@s.whatsapp.net`, `${mallory.lid}@lid`]) {
    const retry = { tag: 'retry', attrs: { count: '1', id, t: '1790000000', v: '1' } };
    await receipt(from, id, { type: 'retry' }, [retry, key]);
  }
  // Receipts are read in their order, so that what follows proves them read.
  const last = await sent(mallory.phone, { type: 'text', text: 'Bye' });
  await receipt(`${mallory.phone}@s.whatsapp.net`, last, { type: 'read' });
  await world.hub.event('message.status', (data) => data['messageId'] === last && data['status'] === 'read');
  assert.deepEqual(
    (await shownTo(mallory)).filter(({ text }) => text?.includes('1234')),
    [],
  );
});

test('who is told that a message was read is who has written it', async () => {
  const [friend, mallory] = [await world.person('Friend'), await world.person('Mallory')];
  await choose(mallory, 'BOTH', { conversation: 'x' });
  await choose(friend, 'BOTH', { conversation: 'important' });
  await world.call('POST', '/sessions/shop/read', { chat: friend.phone, messageIds: ['BOTH'] });
  const isOfFriend = (jid: string): boolean => jid.startsWith(`${friend.phone}@`) || jid.startsWith(`${friend.lid}@`);
  const to = await until('the receipt', async () => {
    const path = `/api/stanzas?phone=${owner.phone}&tag=receipt&direction=in`;
    const found = await world.simulate<{ attrs: Record<string, string> }[]>('GET', path);
    return found.filter(({ attrs }) => attrs['id'] === 'BOTH' && attrs['type'] === 'read').at(-1)?.attrs['to'];
  });
  assert.ok(isOfFriend(to), to);
});
