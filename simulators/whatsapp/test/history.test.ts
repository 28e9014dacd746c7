import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import type { Box } from './box.ts';
import { Client, pair, plainDispatcher, startBox } from './box.ts';

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
  const client = new Client(box, credentials, { options: { dispatcher: await plainDispatcher(box) } });
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
