import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Box, Linked } from './box.ts';
import { link, startBox } from './box.ts';

const SHOP = '77010000001';
const CUSTOMER = '77020000002';
let box: Box;
let shop: Linked;

before(async () => {
  box = await startBox();
  shop = await link(box, SHOP);
});

after(async () => {
  await shop.client.stop();
  await box.close();
});

test('a customer writes, the linked device reads and answers, and the customer reads the answer', async () => {
  await box.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'Сәлем!' });
  await shop.client.until('the text', (client) => client.texts().includes('Сәлем!'));

  await shop.client.socket.sendMessage(`${CUSTOMER}@s.whatsapp.net`, { text: 'Қайырлы күн' });
  await shop.client.until('the delivery', (client) => client.delivered('Қайырлы күн'));

  const shown = await box.call<{ text: string; fromMe: boolean }[]>(
    'GET',
    `/api/people/${CUSTOMER}/messages?with=${SHOP}`,
  );
  assert.deepEqual(
    shown.map(({ text, fromMe }) => [fromMe, text]),
    [
      [true, 'Сәлем!'],
      [false, 'Қайырлы күн'],
    ],
  );
});
