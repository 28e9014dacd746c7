import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { makePeople, shownTo, textOf } from './box.ts';
import { box, shop, SHOP } from './shop.ts';

before(() => makePeople(box, ...['2', '3', '4', '5', '7'].map((last) => `7702000000${last}`)));

test('a damaged message comes again under the same id when the device asks', async () => {
  const customer = '77020000001';
  const { id } = await box.call<{ id: string }>('POST', `/api/people/${customer}/messages`, {
    to: SHOP,
    text: 'damaged',
    corrupt: true,
  });
  await shop.client.until('the text', (client) => client.texts().includes('damaged'));
  const stubs = shop.client.messages.filter(({ key, message }) => key.id === id && !message);
  assert.equal(stubs.length, 1);
  await shop.client.settled(async () => (await shownTo(box, customer, SHOP))[0]?.status === 'delivered');
});

test("a damaged copy of the owner's own message comes again, too", async () => {
  await box.call('POST', `/api/phones/${SHOP}/messages`, { to: '77020000002', text: 'damaged copy', corrupt: true });
  const message = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'damaged copy'),
  );
  assert.equal(message.key.fromMe, true);
});

test('a phone that cannot decrypt shows that it waits, asks, and then shows the text in its place', async () => {
  const customer = '77020000003';
  await box.call('POST', '/api/faults', { undecryptable: { to: customer }, times: 1 });
  const { key } = (await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'second try' })) ?? {};
  await shop.client.until('the delivery', (client) => client.delivered('second try'));
  const shown = await shownTo(box, customer, SHOP);
  assert.deepEqual(
    shown.map(({ id, text, status }) => [id, text, status]),
    [[key?.id, 'second try', 'received']],
  );
});

test('a phone that has lost a message asks for it, and only a message that a device has sent can be lost', async () => {
  const customer = '77020000007';
  const { key } = (await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'lost later' })) ?? {};
  await shop.client.until('the delivery', (client) => client.delivered('lost later'));
  const asking = `/api/people/${customer}/messages/${key?.id ?? ''}/ask-again`;
  await box.call('POST', asking, { with: SHOP });
  await shop.client.settled(async () => (await shownTo(box, customer, SHOP))[0]?.text === 'lost later');
  assert.equal((await shownTo(box, customer, SHOP)).length, 1);
  const foreign = box.call('POST', `/api/people/${customer}/messages/NOTHING/ask-again`, { with: SHOP });
  await assert.rejects(foreign, /409 message_not_found/);
});

test('a stanza with an id that was seen before is dropped and counted', async () => {
  const customer = '77020000004';
  for (let sent = 0; sent < 3; sent += 1) {
    await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'same' }, { messageId: '3EB0SAME' });
  }
  await shop.client.settled(async () => (await shownTo(box, customer, SHOP))[0]?.duplicates === 2);
  assert.equal((await shownTo(box, customer, SHOP)).length, 1);
});

test('after a reinstallation the customer has new keys and still talks both ways', async () => {
  const customer = '77020000005';
  await box.call('POST', `/api/people/${customer}/messages`, { to: SHOP, text: 'old keys' });
  await shop.client.until('the text', (client) => client.texts().includes('old keys'));
  await box.call('POST', `/api/people/${customer}/reinstall`);
  await box.call('POST', `/api/people/${customer}/messages`, { to: SHOP, text: 'new keys' });
  await shop.client.until('the text', (client) => client.texts().includes('new keys'));
  await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'still there?' });
  await shop.client.until('the delivery', (client) => client.delivered('still there?'));
});

test('one-time keys are given out once, and more are asked for before they run out', async () => {
  const device = box.simulator.world.device(SHOP, 1);
  assert.ok(device);
  for (const id of [...device.keys.oneTime.keys()].slice(5)) device.keys.oneTime.delete(id);
  const left = new Set(device.keys.oneTime.keys());
  await box.call('POST', '/api/people/77020000006/messages', { to: SHOP, text: 'takes a key' });
  await shop.client.until('the text', (client) => client.texts().includes('takes a key'));
  await shop.client.settled(() => Promise.resolve(device.keys.oneTime.size >= 5));
  assert.equal([...left].filter((id) => device.keys.oneTime.has(id)).length, 4);
});
