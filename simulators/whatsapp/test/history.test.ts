import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { proto, type BaileysEventMap } from '@whiskeysockets/baileys';
import type { Box } from './box.ts';
import { Client, pair, startBox } from './box.ts';

const SHOP = '77010000001';
const [ANNA, BOLAT] = ['77020000001', '77020000002'] as const;
type History = BaileysEventMap['messaging-history.set'];
let box: Box;

before(async () => {
  box = await startBox();
  await box.call('POST', '/api/phones', { phone: SHOP, name: 'Shop' });
  for (const person of [ANNA, BOLAT]) {
    const past = { to: SHOP, text: 'давно', count: 25, at: '2026-01-02T03:04:05.000Z' };
    await box.call('POST', `/api/people/${person}/messages`, past);
    await box.call('POST', `/api/phones/${SHOP}/messages`, { to: person, text: 'ответ' });
  }
});

after(async () => {
  await box.close();
});

async function linkAndListen(last: (history: History[]) => boolean): Promise<History[]> {
  const credentials = await pair(box, SHOP);
  const client = new Client(box, credentials);
  const pieces: History[] = [];
  client.socket.ev.on('messaging-history.set', (piece) => pieces.push(piece));
  await client.open();
  await client.settled(() => Promise.resolve(last(pieces)));
  await client.stop();
  return pieces;
}

const messagesIn = (pieces: History[]) => new Set(pieces.flatMap(({ messages }) => messages.map(({ key }) => key.id)));

for (const external of [true, false]) {
  test(`a device that is linked gets the past, ${external ? 'as files' : 'inside messages'}`, async () => {
    await box.call('PUT', `/api/phones/${SHOP}/history`, { perChat: 20, pieces: 4, external });
    const pieces = await linkAndListen(
      (all) => messagesIn(all).size >= 40 && all.some(({ contacts }) => contacts.some(({ notify }) => notify)),
    );
    assert.equal(messagesIn(pieces).size, 40);
    const texts = pieces.flatMap(({ messages }) => messages.map(({ message }) => message?.conversation));
    assert.ok(texts.includes('ответ') && texts.includes('давно 25') && !texts.includes('давно 1'));
    const [oldest] = pieces
      .flatMap(({ messages }) => messages)
      .filter(({ message }) => message?.conversation === 'давно 25');
    assert.equal(Number(oldest?.messageTimestamp), Date.parse('2026-01-02T03:04:05.000Z') / 1000);
    assert.ok(pieces.some(({ chats }) => chats.some(({ id }) => id === `${ANNA}@s.whatsapp.net`)));
  });
}

const CARLA = '77020000003';

test('the past is told as phones tell it: secrets beside, edits in place, votes open, notices of what is gone', async () => {
  const write = (body: object): Promise<{ id: string }> =>
    box.call('POST', `/api/people/${CARLA}/messages`, { to: SHOP, ...body });
  await box.call('POST', '/api/people', { phone: CARLA, name: 'Carla' });
  const asked = await write({ text: 'two' });
  const plain = await write({ text: 'as it was' });
  const gone = await write({ text: 'forget it' });
  const poll = await write({ type: 'poll', poll: { name: 'When?', options: ['Now', 'Later'] } });
  await write({ type: 'edit', target: asked.id, text: 'five' });
  await write({ type: 'delete', target: gone.id });
  await write({ type: 'vote', target: poll.id, options: ['Later'] });
  await box.call('PUT', `/api/phones/${SHOP}/history`, { perChat: 20, external: false });

  const pieces = await linkAndListen((all) => messagesIn(all).has(poll.id));

  const entries = pieces.flatMap(({ messages }) => messages);
  const found = new Map(entries.map((entry) => [entry.key.id, entry]));
  const whole = found.get(plain.id);
  assert.equal(whole?.message?.conversation, 'as it was');
  assert.deepEqual([whole.messageSecret?.length, whole.message.messageContextInfo?.messageSecret], [32, null]);
  const edits = entries.filter(({ message }) => message?.editedMessage);
  const [edit] = edits.map(({ message }) => message?.editedMessage?.message?.protocolMessage);
  assert.deepEqual([edits.length, edit?.key?.id, edit?.editedMessage?.conversation], [1, asked.id, 'five']);
  assert.equal(found.has(asked.id), false);
  const stub = found.get(gone.id);
  assert.deepEqual([stub?.message ?? null, stub?.messageStubType], [null, proto.WebMessageInfo.StubType.REVOKE]);
  const [vote] = found.get(poll.id)?.pollUpdates ?? [];
  const later = createHash('sha256').update('Later').digest();
  assert.deepEqual(
    vote?.vote?.selectedOptions?.map((hash) => Buffer.from(hash)),
    [later],
  );
});

test('a device that asks gets more of a chat, and a content that never came', async () => {
  await box.call('PUT', `/api/phones/${SHOP}/history`, { perChat: 2, external: false });
  const client = new Client(box, await pair(box, SHOP));
  const pieces: History[] = [];
  client.socket.ev.on('messaging-history.set', (piece) => pieces.push(piece));
  await client.open();
  await client.settled(() => Promise.resolve(messagesIn(pieces).size > 0));
  const messages = await box.call<{ id: string; at: string }[]>('GET', `/api/phones/${SHOP}/messages?with=${ANNA}`);
  const { id, at } = messages[20] ?? { id: '', at: '' };
  const key = { remoteJid: `${ANNA}@s.whatsapp.net`, fromMe: false, id };
  await client.socket.fetchMessageHistory(5, key, Math.floor(Date.parse(at) / 1000));
  const before = messages.slice(15, 20).map((one) => one.id);
  await client.settled(() => Promise.resolve(before.every((one) => messagesIn(pieces).has(one))));

  const { id: lost } = await box.call<{ id: string }>('POST', `/api/people/${ANNA}/messages`, {
    to: SHOP,
    text: 'on request',
    withheld: true,
  });
  await client.until('the content', ({ messages: all }) =>
    all.find((one) => one.key.id === lost && one.message?.conversation === 'on request'),
  );
  await client.stop();
});
