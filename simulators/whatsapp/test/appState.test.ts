import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import type { Box, Linked } from './box.ts';
import { Client, link, pair, startBox } from './box.ts';

const [SHOP, ANNA, BOLAT] = ['77010000001', '77020000001', '77020000002'] as const;
let box: Box;
let shop: Linked;
const contacts: BaileysEventMap['contacts.upsert'] = [];
const chats: BaileysEventMap['chats.update'] = [];

before(async () => {
  box = await startBox();
  await box.call('POST', '/api/people', { phone: ANNA, name: 'Анна' });
  shop = await link(box, SHOP);
  shop.client.socket.ev.on('contacts.upsert', (some) => contacts.push(...some));
  shop.client.socket.ev.on('chats.update', (some) => chats.push(...some));
});

after(async () => {
  await shop.client.stop();
  await box.close();
});

test('the phone shares its key, and each change of its address book comes as a patch', async () => {
  await shop.client.until('the key', () => shop.credentials.creds.myAppStateKeyId);
  for (const name of ['Анна Каренина', 'Анна К.']) {
    await box.call('PUT', `/api/phones/${SHOP}/contacts`, { phone: ANNA, name });
    await shop.client.settled(() => Promise.resolve(contacts.some((one) => one.name === name)));
  }
});

test('a chat that is marked on the phone is marked here', async () => {
  await box.call('POST', `/api/people/${ANNA}/messages`, { to: SHOP, text: 'позже' });
  await box.call('POST', `/api/phones/${SHOP}/mark`, { with: ANNA, unread: true });
  await shop.client.settled(() => Promise.resolve(chats.some(({ unreadCount }) => unreadCount === -1)));
});

test('what the device itself changes is taken and given to the next device', async () => {
  const jid = `${ANNA}@s.whatsapp.net`;
  await shop.client.socket.chatModify(
    { contact: { fullName: 'Анна из программы', saveOnPrimaryAddressbook: true } },
    jid,
  );
  const second = new Client(box, await pair(box, SHOP));
  const found: BaileysEventMap['contacts.upsert'] = [];
  second.socket.ev.on('contacts.upsert', (some) => found.push(...some));
  await second.open();
  await second.settled(() => Promise.resolve(found.some(({ name }) => name === 'Анна из программы')));
  await second.stop();
});

test('a large change comes as a file', async () => {
  const saved = { phone: ANNA, name: 'Анна из файла', external: true };
  await box.call('PUT', `/api/phones/${SHOP}/contacts`, saved);
  await shop.client.settled(() => Promise.resolve(contacts.some((one) => one.name === saved.name)));
});

test('a device that is linked gets what there is as one file, without what was taken away', async () => {
  await box.call('POST', '/api/people', { phone: BOLAT, name: 'Болат' });
  for (const [phone, name] of [
    [ANNA, 'Анна до связи'],
    [BOLAT, 'Болат до связи'],
    [BOLAT, null],
  ])
    await box.call('PUT', `/api/phones/${SHOP}/contacts`, { phone, name });
  const next = new Client(box, await pair(box, SHOP));
  const found: BaileysEventMap['contacts.upsert'] = [];
  next.socket.ev.on('contacts.upsert', (some) => found.push(...some));
  await next.open();
  await next.settled(() => Promise.resolve(found.length > 0));
  assert.deepEqual(
    found.map(({ name }) => name),
    ['Анна до связи'],
  );
  await next.stop();
});
