import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import type { Box, Linked } from './box.ts';
import { link, startBox, makePeople } from './box.ts';

const SHOP = '77010000001';
const CUSTOMER = '77020000001';
const JID = `${CUSTOMER}@s.whatsapp.net`;
let box: Box;
let shop: Linked;
const presences: BaileysEventMap['presence.update'][] = [];
const calls: BaileysEventMap['call'] = [];

before(async () => {
  box = await startBox();
  shop = await link(box, SHOP);
  shop.client.socket.ev.on('presence.update', (update) => presences.push(update));
  shop.client.socket.ev.on('call', (some) => calls.push(...some));
});

after(async () => {
  await shop.client.stop();
  await box.close();
});

function be(state: string, body: object = {}) {
  return box.call('POST', `/api/people/${CUSTOMER}/presence`, { state, ...body });
}

function seen(state: string, jid = JID) {
  return shop.client.settled(() =>
    Promise.resolve(
      presences.some(
        ({ id, presences: all }) => id === jid && Object.values(all).some((one) => one.lastKnownPresence === state),
      ),
    ),
  );
}

test('a device that has subscribed learns who comes, types, records and goes', async () => {
  await be('unavailable', { lastSeen: 1_700_000_000 });
  await shop.client.socket.presenceSubscribe(JID);
  await seen('unavailable');
  assert.equal(presences[0]?.presences[JID]?.lastSeen, 1_700_000_000);
  for (const [state, shown] of [
    ['available', 'available'],
    ['composing', 'composing'],
    ['recording', 'recording'],
  ] as const) {
    await be(state, { to: SHOP });
    await seen(shown);
  }
});

test('a device that has not said it is there hears nobody type', async () => {
  const count = () => box.simulator.world.recorder.find({ tag: 'chatstate', direction: 'out' }).length;
  const before = count();
  await box.call('POST', '/api/people/77020000002/presence', { state: 'composing', to: SHOP });
  assert.equal(count(), before);
});

test('what the device types and records is shown to the customer', async () => {
  const shown: [boolean, boolean][] = [];
  const stop = box.simulator.world.events.listen((event) => {
    if (event.type === 'typing' && event.phone === CUSTOMER) shown.push([event.typing, event.recording]);
  });
  await shop.client.socket.sendPresenceUpdate('composing', JID);
  await shop.client.socket.sendPresenceUpdate('recording', JID);
  await shop.client.socket.sendPresenceUpdate('paused', JID);
  await shop.client.settled(() => Promise.resolve(shown.length === 3));
  stop();
  assert.deepEqual(shown, [
    [true, false],
    [true, true],
    [false, false],
  ]);
});

test('a call rings, is refused by the device, and one that nobody takes ends by itself', async () => {
  const ring = (body: object) =>
    box.call<{ id: string }>('POST', `/api/people/${CUSTOMER}/call`, { to: SHOP, ...body });
  const { id } = await ring({ video: true });
  await shop.client.settled(() => Promise.resolve(calls.some((one) => one.id === id && one.status === 'offer')));
  const offer = calls.find((one) => one.id === id);
  assert.deepEqual([offer?.isVideo, offer?.callerPn], [true, JID]);
  await shop.client.socket.rejectCall(id, JID);

  const missed = await ring({});
  await ring({ id: missed.id, status: 'timeout' });
  await shop.client.settled(() =>
    Promise.resolve(calls.some((one) => one.id === missed.id && one.status === 'timeout')),
  );
});

test('fifty numbers are checked at once', async () => {
  const phones = Array.from({ length: 50 }, (_, index) => String(77040000000 + index));
  await makePeople(box, ...phones.slice(1));
  await box.call('POST', '/api/people', { phone: '77040000010', registered: false });
  const found = await shop.client.socket.onWhatsApp(...phones);
  assert.equal(found?.length, 48);
});

test('the list of the blocked is kept and told', async () => {
  const { socket } = shop.client;
  assert.deepEqual(await socket.fetchBlocklist(), []);
  await socket.onWhatsApp(CUSTOMER);
  const { lid } = await box.call<{ lid: string }>('GET', `/api/people/${CUSTOMER}`);
  await socket.signalRepository.lidMapping.storeLIDPNMappings([{ lid: `${lid}@lid`, pn: JID }]);
  await socket.updateBlockStatus(JID, 'block');
  assert.deepEqual(await socket.fetchBlocklist(), [`${lid}@lid`]);
  await socket.updateBlockStatus(JID, 'unblock');
  assert.deepEqual(await socket.fetchBlocklist(), []);
});

test('a status is taken by the server, and stands in no chat', async () => {
  const acks = (id: string | null | undefined) =>
    box.simulator.world.recorder
      .find({ tag: 'ack', direction: 'out' })
      .filter(({ node }) => node.attrs['id'] === id)
      .map(({ node }) => [node.attrs['from'], node.attrs['error']]);
  const status = await shop.client.socket.sendMessage(
    'status@broadcast',
    { text: 'Скидки до пятницы' },
    { statusJidList: [JID] },
  );
  await shop.client.settled(() => Promise.resolve(acks(status?.key.id).length > 0));

  assert.deepEqual(acks(status?.key.id), [['status@broadcast', undefined]]);
  const shown = await box.call<{ text: string | null }[]>('GET', `/api/people/${CUSTOMER}/messages?with=${SHOP}`);
  assert.ok(shown.every(({ text }) => text !== 'Скидки до пятницы'));
});
