import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Client, link, makePeople, pair, READ, shownTo, startBox, textOf } from './box.ts';
import { box, shop, SHOP } from './shop.ts';

function write(customer: string, body: object) {
  return box.call<{ id: string }>('POST', `/api/people/${customer}/messages`, { to: SHOP, ...body });
}

async function lidOf(phone: string): Promise<string> {
  return `${(await box.call<{ lid: string }>('POST', '/api/people', { phone })).lid}@lid`;
}

test('a customer writes, the linked device answers, and the customer reads the answer', async () => {
  const customer = '77020000001';
  const { id } = await write(customer, { text: 'Сәлем!' });
  await shop.client.until('the text', (client) => client.texts().includes('Сәлем!'));

  await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'Қайырлы күн' });
  await shop.client.until('the delivery', (client) => client.delivered('Қайырлы күн'));

  const shown = await shownTo(box, customer, SHOP);
  assert.deepEqual(
    shown.map(({ text, fromMe, status }) => [fromMe, text, status]),
    [
      [true, 'Сәлем!', 'delivered'],
      [false, 'Қайырлы күн', 'received'],
    ],
  );
  assert.equal(shown[0]?.id, id);

  await box.call('POST', `/api/people/${customer}/read`, { with: SHOP });
  await shop.client.until('blue ticks', (client) => client.statusOf('Қайырлы күн') === READ);
});

test('the device reads a message, and the customer sees blue ticks', async () => {
  const customer = '77020000002';
  await write(customer, { text: 'Есть в наличии?' });
  const message = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'Есть в наличии?'),
  );
  await shop.client.socket.readMessages([message.key]);
  await shop.client.settled(async () => (await shownTo(box, customer, SHOP))[0]?.status === 'read');
});

test('PN addressing carries the LID beside the number', async () => {
  const customer = '77020000003';
  await write(customer, { text: 'by number', addressing: 'pn' });
  const { key } = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'by number'),
  );
  assert.equal(key.remoteJid, `${customer}@s.whatsapp.net`);
  assert.equal(key.remoteJidAlt, await lidOf(customer));
});

test('LID addressing carries the number beside the LID, and an answer to the LID arrives', async () => {
  const customer = '77020000004';
  await write(customer, { text: 'by lid', addressing: 'lid' });
  const { key } = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'by lid'),
  );
  assert.equal(key.remoteJid, await lidOf(customer));
  assert.equal(key.remoteJidAlt, `${customer}@s.whatsapp.net`);

  await shop.client.socket.sendMessage(await lidOf(customer), { text: 'to the lid' });
  await shop.client.until('the delivery', (client) => client.delivered('to the lid'));
  const receipts = box.simulator.world.recorder.find({ tag: 'receipt', direction: 'out' });
  assert.ok(receipts.some(({ node }) => node.attrs['from'] === key.remoteJid));
});

test('a customer may hide the number behind the LID', async () => {
  await write('77020000005', { text: 'hidden', addressing: 'lid', hidePhone: true });
  const { key } = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'hidden'),
  );
  assert.equal(key.remoteJidAlt, undefined);
});

test('a number that nobody has, or that is not on WhatsApp, is not found, and nothing reaches it', async () => {
  await box.call('POST', '/api/people', { phone: '77020000007', registered: false });
  await makePeople(box, '77020000008');
  const { socket } = shop.client;
  const numbers = ['77020000006', '77020000007', '77020000008'];
  assert.deepEqual(await socket.onWhatsApp(...numbers), [{ jid: '77020000008@s.whatsapp.net', exists: true }]);

  const people = await box.call<{ phone: string }[]>('GET', '/api/people');
  assert.ok(!people.some(({ phone }) => phone === '77020000006'));
  const { world } = box.simulator;
  for (const phone of ['77020000006', '77020000007']) {
    const sent = await socket.sendMessage(`${phone}@s.whatsapp.net`, { text: 'Здравствуйте' });
    const ackOf = () =>
      world.recorder.find({ tag: 'ack', direction: 'out' }).find((one) => one.node.attrs['id'] === sent?.key.id);
    await shop.client.settled(() => Promise.resolve(ackOf() !== undefined));
    assert.equal(ackOf()?.node.attrs['error'], '400');
  }
  await assert.rejects(write('77020000007', { to: '77020000006', text: 'Кому?' }), { status: 404 });
});

test('who has done something is there', async () => {
  await write('77020000006', { text: 'Это я' });
  assert.deepEqual(await shop.client.socket.onWhatsApp('77020000006'), [
    { jid: '77020000006@s.whatsapp.net', exists: true },
  ]);
});

test('where everybody is there, a number that nobody has can be written to', async (t) => {
  const other = await startBox({ everybody: true });
  const { client } = await link(other, SHOP);
  t.after(async () => {
    await client.stop();
    await other.close();
  });
  await client.socket.sendMessage('77020000006@s.whatsapp.net', { text: 'Здравствуйте' });
  await client.until('the delivery', () => client.delivered('Здравствуйте'));
  assert.equal((await shownTo(other, '77020000006', SHOP))[0]?.text, 'Здравствуйте');
});

test('quotes go both ways', async () => {
  const customer = '77020000009';
  await write(customer, { text: 'question' });
  const question = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'question'),
  );
  await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'answer' }, { quoted: question });
  await shop.client.until('the delivery', (client) => client.delivered('answer'));
  const [asked, answered] = await shownTo(box, customer, SHOP);
  assert.equal(answered?.quote, asked?.id);

  await write(customer, { text: 'thanks', quote: answered?.id });
  const thanks = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'thanks'),
  );
  const context = thanks.message?.extendedTextMessage?.contextInfo;
  assert.equal(context?.stanzaId, answered?.id);
  assert.equal(context?.quotedMessage?.conversation, 'answer');
});

test('what the owner types on the phone reaches the device as ours, with the ticks that follow', async () => {
  const customer = '77020000010';
  await makePeople(box, customer);
  await box.call('POST', `/api/phones/${SHOP}/messages`, { to: customer, text: 'from the phone' });
  const message = await shop.client.until('the text', ({ messages }) =>
    messages.find((one) => textOf(one) === 'from the phone'),
  );
  assert.equal(message.key.fromMe, true);
  assert.equal(message.key.remoteJid, `${customer}@s.whatsapp.net`);
  assert.equal(message.key.remoteJidAlt, await lidOf(customer));
  await shop.client.until('the delivery', (client) => client.delivered('from the phone'));
  await box.call('POST', `/api/people/${customer}/read`, { with: SHOP });
  await shop.client.until('blue ticks', (client) => client.statusOf('from the phone') === READ);
  assert.equal((await shownTo(box, customer, SHOP))[0]?.text, 'from the phone');
});

test("the owner's phone shows what the linked device wrote", async () => {
  const customer = '77020000011';
  await makePeople(box, customer);
  await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'by device' });
  await shop.client.until('the delivery', (client) => client.delivered('by device'));
  await shop.client.settled(async () => {
    const [shown] = await box.call<{ device: number; status: string }[]>(
      'GET',
      `/api/phones/${SHOP}/messages?with=${customer}`,
    );
    return shown?.device === 1 && shown.status === 'delivered';
  });
});

test('a phone that is told not to confirm leaves one tick until its chat is opened', async () => {
  const customer = '77020000012';
  await box.call('POST', '/api/people', { phone: customer, autoDeliver: false });
  await shop.client.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: 'one tick' });
  await shop.client.settled(async () => (await shownTo(box, customer, SHOP)).length === 1);
  assert.equal(shop.client.delivered('one tick'), false);
  await box.call('POST', `/api/people/${customer}/read`, { with: SHOP });
  await shop.client.until('blue ticks', (client) => client.statusOf('one tick') === READ);
});

test('two businesses with linked devices write to each other', async () => {
  const other = await link(box, '77010000009');
  await other.client.socket.sendMessage(`${SHOP}@s.whatsapp.net`, { text: 'between shops' });
  await shop.client.until('the text', (client) => client.texts().includes('between shops'));
  await other.client.until('the delivery', (client) => client.delivered('between shops'));
  await shop.client.socket.sendMessage('77010000009@s.whatsapp.net', { text: 'and back' });
  await other.client.until('the text', (client) => client.texts().includes('and back'));
  await other.client.stop();
});

test('whoever leaves a device out hears the hash of the list', async (t) => {
  const [reader, known] = ['77010000008', await link(box, '77010000008')];
  const answerTo = async (text: string) => {
    const sent = await shop.client.socket.sendMessage(`${reader}@s.whatsapp.net`, { text });
    const { recorder } = box.simulator.world;
    const acks = () => recorder.find({ tag: 'ack', direction: 'out' }).map(({ node }) => node.attrs);
    const ack = () => acks().find(({ id }) => id === sent?.key.id);
    await shop.client.settled(() => Promise.resolve(ack() !== undefined));
    return ack();
  };
  assert.equal((await answerTo('to all'))?.['phash'], undefined);
  await box.call('POST', '/api/faults', { phone: SHOP, times: 1, notice: { type: 'devices' } });
  const another = new Client(box, await pair(box, reader));
  t.after(async () => {
    await another.stop();
    await known.client.stop();
  });
  await another.open();

  const names = ['77010000001.0:0', '77010000001.0:1', '77010000008.0:0', '77010000008.0:1', '77010000008.0:2'];
  const digest = createHash('sha256')
    .update(names.map((name) => `${name}@s.whatsapp.net`).join(''))
    .digest('base64');
  assert.equal((await answerTo('to some'))?.['phash'], `2:${digest.slice(0, 8)}`);
});
