import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Box, Linked } from './box.ts';
import { Client, link, makePeople, shownTo, startBox } from './box.ts';

let box: Box;
let shop: Linked;
let phone = 77010000000;
/** Each test has its own customer. */
let customer = 77020000000;

before(async () => {
  box = await startBox();
});

/** Linking costs 0.3 s of key making, so a device serves until a test has it unlinked. */
beforeEach(async () => {
  customer += 1;
  await makePeople(box, String(customer));
  if (box.simulator.world.device(String(phone), 1)) {
    const client = new Client(box, shop.credentials);
    await client.open();
    shop = { ...shop, client };
  } else {
    phone += 1;
    shop = await link(box, String(phone));
  }
});

afterEach(async () => {
  await shop.client.stop();
  await box.call('DELETE', '/api/faults');
});

after(async () => {
  await box.close();
});

async function fault(body: object): Promise<void> {
  await box.call('POST', `/api/devices/${phone}/fault`, body);
}

/** Write to the customer; returns the message's id. */
async function send(text: string): Promise<string> {
  const sent = await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text });
  return sent?.key.id ?? '';
}

async function comesBack(): Promise<void> {
  const again = new Client(box, shop.credentials);
  await again.open();
  await again.stop();
}

test('drop: the connection is cut (428), and the device may come back', async () => {
  await fault({ action: 'drop' });
  assert.equal(await shop.client.closed(), 428);
  await comesBack();
});

test('replace: 440', async () => {
  await fault({ action: 'replace' });
  assert.equal(await shop.client.closed(), 440);
});

test('a second login of the same device replaces the first', async () => {
  const second = new Client(box, shop.credentials);
  assert.equal(await shop.client.closed(), 440);
  await second.open();
  await second.stop();
});

test('kick: 401, and the device is unlinked for good', async () => {
  await fault({ action: 'kick' });
  assert.equal(await shop.client.closed(), 401);
  assert.equal(await new Client(box, shop.credentials).closed(), 401);
});

test('unlink on the phone does the same', async () => {
  await box.call('POST', `/api/phones/${phone}/unlink`, {});
  assert.equal(await shop.client.closed(), 401);
});

test('what waited for a device that is unlinked is delivered to the phone', async () => {
  await shop.client.stop();
  await box.call('POST', `/api/people/${customer}/messages`, { to: String(phone), text: 'for the phone' });
  await box.call('POST', `/api/phones/${phone}/unlink`, {});
  await shop.client.settled(
    async () => (await shownTo(box, String(customer), String(phone)))[0]?.status === 'delivered',
  );
});

for (const code of [408, 411, 500, 503, 515]) {
  test(`stream error ${code}, and the device may come back`, async () => {
    await fault({ action: 'stream-error', code });
    assert.equal(await shop.client.closed(), code);
    await comesBack();
  });
}

test('failure: any reason becomes the close code', async () => {
  await fault({ action: 'failure', code: 403 });
  assert.equal(await shop.client.closed(), 403);
});

test('refuse-login: as often as told, then the device is let in', async () => {
  await fault({ action: 'refuse-login', code: 405, times: 2 });
  await shop.client.stop();
  assert.equal(await new Client(box, shop.credentials).closed(), 405);
  assert.equal(await new Client(box, shop.credentials).closed(), 405);
  await comesBack();
});

test('half-open: the client notices the silence by itself (408)', async () => {
  await shop.client.stop();
  const client = new Client(box, shop.credentials, { keepAliveIntervalMs: 200 });
  await client.open();
  await fault({ action: 'half-open' });
  const { ws } = client.socket;
  await client.settled(() => Promise.resolve(ws.isClosing));
  await fault({ action: 'drop' }); // or ws waits 30 s for an answer to its goodbye
  assert.equal(await client.closed(), 408);
});

test('an ack error reaches the client with its code, and the message nobody', async () => {
  await box.call('POST', '/api/faults', { phone: String(phone), times: 1, ack: { error: 463 } });
  await send('refused');
  const refused = await shop.client.until('the refusal', ({ updates, messages }) =>
    [...updates.map(({ update }) => update), ...messages].find((one) => {
      const codes = one.messageStubParameters as string[] | undefined;
      return codes?.[0] === '463';
    }),
  );
  assert.equal(refused.status, 0);
  assert.deepEqual(await shownTo(box, String(customer), String(phone)), []);

  await send('accepted');
  await shop.client.until('the delivery', (client) => client.delivered('accepted'));
});

test('only sends to a phone number may be refused, and those to a LID accepted', async () => {
  await box.call('POST', '/api/faults', { phone: String(phone), ack: { error: 463, addressing: 'pn' } });
  const { lid } = await box.call<{ lid: string }>('POST', '/api/people', { phone: String(customer) });
  await send('to the number');
  await shop.client.socket.sendMessage(`${lid}@lid`, { text: 'to the lid' });
  await shop.client.until('the delivery', (client) => client.delivered('to the lid'));
  assert.deepEqual(
    (await shownTo(box, String(customer), String(phone))).map(({ text }) => text),
    ['to the lid'],
  );
});

test('a muted ack: the message arrives, and only its receipt tells', async () => {
  await box.call('POST', '/api/faults', { phone: String(phone), times: 1, ack: { mute: true } });
  const id = await send('quietly');
  await shop.client.until('the delivery', (client) => client.delivered('quietly'));
  assert.equal(isAcknowledged(id), false);
});

test('a lost message: no ack, no delivery', async () => {
  await box.call('POST', '/api/faults', { phone: String(phone), times: 1, ack: { mute: true, lose: true } });
  const lost = await send('lost');
  const kept = await send('not lost');
  await shop.client.until('the delivery', (client) => client.delivered('not lost'));
  assert.deepEqual([lost, kept].map(isAcknowledged), [false, true]);
  assert.equal((await shownTo(box, String(customer), String(phone))).length, 1);
});

test('a delayed ack comes after the delivery', async () => {
  await box.call('POST', '/api/faults', { phone: String(phone), times: 1, ack: { delayMs: 1000 } });
  const id = await send('late ack');
  await shop.client.until('the delivery', (client) => client.delivered('late ack'));
  await shop.client.settled(() => Promise.resolve(isAcknowledged(id)));
  const told = box.simulator.world.recorder.find({ phone: String(phone), direction: 'out', limit: Infinity });
  const tags = told.filter(({ node }) => node.attrs['id'] === id).map(({ node }) => node.tag);
  assert.deepEqual(tags, ['receipt', 'ack']);
});

test('a query may be refused or delayed', async () => {
  const query = { xmlns: 'usync' };
  await box.call('POST', '/api/faults', { phone: String(phone), times: 1, query: { ...query, error: 429 } });
  await assert.rejects(shop.client.socket.onWhatsApp(String(customer)));
  await box.call('POST', '/api/faults', { phone: String(phone), times: 1, query: { ...query, delayMs: 200 } });
  const started = Date.now();
  await shop.client.socket.onWhatsApp(String(customer));
  assert.ok(Date.now() - started >= 200);
});

function isAcknowledged(id: string): boolean {
  const acks = box.simulator.world.recorder.find({ phone: String(phone), tag: 'ack', direction: 'out' });
  return acks.some(({ node }) => node.attrs['id'] === id && node.attrs['class'] === 'message');
}
