import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Box, Linked } from './box.ts';
import { Client, link, READ, shownTo, startBox, textOf } from './box.ts';

let box: Box;
let shop: Linked;
let phone = 77010000000;

before(async () => {
  box = await startBox();
});

beforeEach(async () => {
  phone += 1;
  shop = await link(box, String(phone));
});

after(async () => {
  await box.close();
});

const CUSTOMER = '77020000001';

test('what came while the device was away waits, in order, marked as offline', async () => {
  await shop.client.stop();
  await box.call('POST', `/api/people/${CUSTOMER}/messages`, { to: String(phone), text: 'waiting', count: 20 });
  const before = await shownTo(box, CUSTOMER, String(phone));
  assert.ok(before.every(({ status }) => status === 'sent'));

  const client = new Client(box, shop.credentials);
  await client.until('all of them', (one) => one.texts().length === 20);
  const expected = Array.from({ length: 20 }, (_, index) => `waiting ${index + 1}`);
  assert.deepEqual(client.offline.map(textOf), expected);
  await client.settled(async () =>
    (await shownTo(box, CUSTOMER, String(phone))).every(({ status }) => status === 'delivered'),
  );
  await client.stop();
});

test('a message that was sent but not confirmed comes again at the next login', async () => {
  await box.call('POST', `/api/devices/${phone}/fault`, { action: 'half-open' });
  await box.call('POST', `/api/people/${CUSTOMER}/messages`, { to: String(phone), text: 'into the void' });
  await box.call('POST', `/api/devices/${phone}/fault`, { action: 'drop' });
  await shop.client.closed();

  const client = new Client(box, shop.credentials);
  await client.until('the text', (one) => one.texts().includes('into the void'));
  await client.stop();
});

test('a confirmed message does not come again', async () => {
  await box.call('POST', `/api/people/${CUSTOMER}/messages`, { to: String(phone), text: 'once' });
  await shop.client.until('the text', (one) => one.texts().includes('once'));
  await shop.client.settled(async () => (await shownTo(box, CUSTOMER, String(phone)))[0]?.status === 'delivered');
  await shop.client.stop();

  const client = new Client(box, shop.credentials);
  await client.until('the end of the queue', (one) => one.connection.receivedPendingNotifications);
  await box.call('POST', `/api/people/${CUSTOMER}/messages`, { to: String(phone), text: 'twice' });
  await client.until('the text', (one) => one.texts().includes('twice'));
  assert.deepEqual(client.texts(), ['twice']);
  await client.stop();
});

test('receipts wait, too', async () => {
  await box.call('POST', '/api/people', { phone: CUSTOMER, autoDeliver: false });
  await shop.client.socket.sendMessage(`${CUSTOMER}@s.whatsapp.net`, { text: 'read later' });
  await shop.client.settled(async () => (await shownTo(box, CUSTOMER, String(phone))).length === 1);
  await shop.client.stop();
  await box.call('POST', `/api/people/${CUSTOMER}/read`, { with: String(phone) });
  await box.call('POST', '/api/people', { phone: CUSTOMER, autoDeliver: true });

  const client = new Client(box, shop.credentials);
  await client.until('blue ticks', (one) => one.updates.some(({ update }) => Number(update.status) === READ));
  await client.stop();
});
