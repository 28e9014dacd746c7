import { after, before, test } from 'node:test';
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import type { Box, Linked } from './box.ts';
import { Client, link, pair, plainDispatcher, startBox } from './box.ts';

const [SHOP, OTHER_SHOP, ANNA] = ['77010000001', '77010000002', '77020000001'] as const;
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
  await box.call('POST', '/api/phones', { phone: OTHER_SHOP, name: 'Other' });
  const saved = { phone: ANNA, name: 'Анна из файла', external: true };
  await box.call('PUT', `/api/phones/${OTHER_SHOP}/contacts`, saved);
  const options = { options: { dispatcher: await plainDispatcher(box) } };
  const client = new Client(box, await pair(box, OTHER_SHOP), options);
  const found: BaileysEventMap['contacts.upsert'] = [];
  client.socket.ev.on('contacts.upsert', (some) => found.push(...some));
  await client.open();
  await client.settled(() => Promise.resolve(found.some(({ name }) => name === saved.name)));
  await client.stop();
});
