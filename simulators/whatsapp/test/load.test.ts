import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpad } from '../src/signal/plaintext.ts';
import type { Box, Credentials } from './box.ts';
import { Client, link, shownTo, startBox } from './box.ts';

const SHOP = '77010000001';
const CUSTOMERS = Array.from({ length: 10 }, (_, index) => `7702000000${index}`);
const CUTS = 3;
const BATCH = 10;

function write(box: Box, customer: string, from: number, to: number): Promise<unknown>[] {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index + 1);
  return numbers.map((number) =>
    box.call('POST', `/api/people/${customer}/messages`, { to: SHOP, text: `${customer} in ${number}` }),
  );
}

/**
 * What the device could read. Not what Baileys emitted: it confirms a message before it emits it, so a cut in between
 * loses the event, and a bridge has to store the plaintext as it is decrypted.
 */
function texts({ decrypted }: Credentials): Set<string> {
  const messages = [...decrypted.values()].map((plaintext) => unpad(Buffer.from(plaintext)));
  return new Set(messages.flatMap(({ conversation }) => conversation ?? []));
}

test('300 messages in and 100 out while the connection is cut again and again: none lost, the answers in order', async () => {
  const box = await startBox();
  const linked = await link(box, SHOP);
  const { credentials } = linked;
  let last = linked.client;
  const inbound: Promise<unknown>[] = [];
  for (let cut = 0; cut < CUTS; cut += 1) {
    const readBefore = texts(credentials).size;
    inbound.push(...CUSTOMERS.flatMap((customer) => write(box, customer, cut * BATCH, (cut + 1) * BATCH)));
    await last.settled(() => Promise.resolve(texts(credentials).size > readBefore));
    await box.call('POST', `/api/devices/${SHOP}/fault`, { action: 'drop' });
    await last.closed();
    last = new Client(box, credentials);
    await last.open();
  }
  for (let number = 1; number <= 10; number += 1) {
    await Promise.all(
      CUSTOMERS.map((customer) => last.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: `out ${number}` })),
    );
  }
  await Promise.all(inbound);
  await last.settled(() => Promise.resolve(texts(credentials).size === CUSTOMERS.length * CUTS * BATCH));
  await last.settled(async () => {
    const chats = await Promise.all(CUSTOMERS.map((customer) => shownTo(box, customer, SHOP)));
    return chats.every((chat) => chat.filter(({ fromMe, text }) => !fromMe && text !== null).length === 10);
  });
  for (const customer of CUSTOMERS) {
    const out = (await shownTo(box, customer, SHOP)).filter(({ fromMe }) => !fromMe).map(({ text }) => text);
    assert.deepEqual(
      out,
      Array.from({ length: 10 }, (_, index) => `out ${index + 1}`),
    );
  }
  await last.stop();
  await box.close();
});

test('the server keeps the order of each sender on the wire', async () => {
  const box = await startBox();
  const { client } = await link(box, SHOP);
  await box.call('POST', `/api/people/${CUSTOMERS[0] ?? ''}/messages`, { to: SHOP, text: 'in order', count: 200 });
  await client.until('all of them', (one) => one.texts().length === 200);
  const ids = box.simulator.world.recorder
    .find({ phone: SHOP, tag: 'message', direction: 'out' })
    .map(({ node }) => node.attrs['id'])
    .slice(-200);
  const shown = await shownTo(box, CUSTOMERS[0] ?? '', SHOP);
  assert.deepEqual(
    ids,
    shown.map(({ id }) => id),
  );
  await client.stop();
  await box.close();
});

test('a thousand people are cheap', async () => {
  const box = await startBox();
  const { client } = await link(box, SHOP);
  // Of the processor: a busy machine lets it wait, but does not make it work.
  const before = process.cpuUsage();
  for (let index = 0; index < 1000; index += 1) box.simulator.world.account(String(77100000000 + index));
  assert.ok(process.cpuUsage(before).user < 200_000);
  await client.stop();
  await box.close();
});
