import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import type { Box, Linked } from './box.ts';
import { Client, link, makePeople, newCredentials, shownTo, startBox } from './box.ts';

const SHOP = '77010000001';
let box: Box;
let shop: Linked;
const locks: BaileysEventMap['connection.update'][] = [];

before(async () => {
  box = await startBox();
  await makePeople(box, ...['1', '2', '3', '4', '5'].map((last) => `7702000000${last}`));
  shop = await link(box, SHOP);
  shop.client.socket.ev.on('connection.update', (update) => {
    if (update.reachoutTimeLock) locks.push(update);
  });
});

after(async () => {
  await box.call('PUT', '/api/clock', { offsetMs: 0 });
  await shop.client.stop();
  await box.close();
});

/** The code with which a text was refused; undefined once it has arrived. */
async function send(person: string, text: string): Promise<string | undefined> {
  const sent = await shop.client.socket.sendMessage(`${person}@s.whatsapp.net`, { text });
  let code: string | undefined;
  await shop.client.settled(async () => {
    const { updates, messages } = shop.client;
    const isIt = ({ key }: { key: { id?: string | null } }) => key.id === sent?.key.id;
    const told = [...updates.filter(isIt).map(({ update }) => update), ...messages.filter(isIt)];
    [code] = told.flatMap((one) => (one.messageStubParameters ?? []) as string[]);
    return code !== undefined || (await shownTo(box, person, SHOP)).some((one) => one.text === text);
  });
  return code;
}

test('a lock refuses new chats with 463 until its end, lets answers pass, and is told and asked for', async () => {
  await box.call('POST', '/api/people/77020000001/messages', { to: SHOP, text: 'вопрос' });
  const until = new Date(Date.now() + 3_600_000);
  await box.call('PUT', `/api/phones/${SHOP}/restriction`, { code: 463, until: until.toISOString() });
  await shop.client.settled(() => Promise.resolve(locks.some((one) => one.reachoutTimeLock?.isActive)));
  assert.equal(await send('77020000001', 'ответ'), undefined);
  assert.equal(await send('77020000002', 'первое'), '463');
  const lock = await shop.client.socket.fetchAccountReachoutTimelock();
  assert.equal(lock.isActive, true);
  assert.equal(Math.floor(until.getTime() / 1000), Number(lock.timeEnforcementEnds) / 1000);

  await box.call('PUT', '/api/clock', { offsetMs: 2 * 3_600_000 });
  assert.equal(await send('77020000003', 'после срока'), undefined);
  await box.call('PUT', '/api/clock', { offsetMs: 0 });
  await box.call('DELETE', `/api/phones/${SHOP}/restriction`);
  await shop.client.settled(() => Promise.resolve(locks.at(-1)?.reachoutTimeLock?.isActive === false));
});

test('without a lock 463 means a missing token: once the person gives one, messages pass', async () => {
  await box.call('PUT', `/api/phones/${SHOP}/restriction`, { code: 463, lock: false });
  assert.equal(await send('77020000004', 'без жетона'), '463');
  assert.equal((await shop.client.socket.fetchAccountReachoutTimelock()).isActive, false);
  await box.call('POST', '/api/people/77020000004/token', { to: SHOP });
  await shop.client.settled(() =>
    Promise.resolve(JSON.stringify(shop.credentials.keys.tctoken ?? {}).includes('token')),
  );
  assert.equal(await send('77020000004', 'с жетоном'), undefined);
  await box.call('DELETE', `/api/phones/${SHOP}/restriction`);
});

test('the quota of new chats is used up: 475', async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await box.call('PUT', `/api/phones/${SHOP}/restriction`, { code: 475, until });
  assert.equal(await send('77020000005', 'ещё один'), '475');
  const quota = (await shop.client.socket.fetchNewChatMessageCap()) as { capping_status: string };
  assert.equal(quota.capping_status, 'CAPPED');
  await box.call('DELETE', `/api/phones/${SHOP}/restriction`);
  assert.equal(await send('77020000005', 'можно'), undefined);
});

test('any stanza can be sent, to a linked device and to one that waits', async () => {
  const heard: string[] = [];
  const listen = (client: Client) => {
    client.socket.ws.on('CB:notification', ({ attrs }: { attrs: { type: string } }) => heard.push(attrs.type));
  };
  const stanza = { tag: 'notification', attrs: { type: 'passkey_prologue_request', id: '1', from: 's.whatsapp.net' } };
  const waiting = new Client(box, newCredentials());
  listen(waiting);
  listen(shop.client);
  await waiting.qr();
  const [one] = await box.call<{ id: string }[]>('GET', '/api/waiting');
  await box.call('POST', `/api/waiting/${one?.id}/stanza`, { stanza });
  await box.call('POST', `/api/devices/${SHOP}/stanza`, { stanza });
  await shop.client.settled(() => Promise.resolve(heard.length === 2));
  await waiting.stop();

  // A message without an author, and bytes that are no stanza: the device lives on.
  await box.call('POST', `/api/devices/${SHOP}/stanza`, { stanza: { tag: 'message', attrs: { id: '2' } } });
  await box.call('POST', '/api/people/77020000006/messages', { to: SHOP, text: 'жив?' });
  await shop.client.until('the text', (client) => client.texts().includes('жив?'));
});
