import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Box } from './box.ts';
import { Client, link, shownTo, startBox, textOf } from './box.ts';

const SHOP = '77010000001';
const CUSTOMERS = Array.from({ length: 10 }, (_, index) => `7702000000${index}`);
const EACH = 30;

function write(box: Box, customer: string, from: number, to: number): Promise<unknown>[] {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index + 1);
  return numbers.map((number) =>
    box.call('POST', `/api/people/${customer}/messages`, { to: SHOP, text: `in ${number}` }),
  );
}

/** Texts of one customer by first arrival; what came again after a cut has the same id. */
function arrived(clients: Client[], customer: string): string[] {
  const first = new Map<string, string>();
  for (const message of clients.flatMap(({ messages }) => messages)) {
    const text = textOf(message);
    const { id, remoteJid, fromMe } = message.key;
    if (fromMe || !id || text === undefined || remoteJid !== `${customer}@s.whatsapp.net`) continue;
    if (!first.has(id)) first.set(id, text);
  }
  return [...first.values()];
}

test('300 messages in and 100 out, while the connection is cut again and again: none lost, none doubled', async () => {
  const box = await startBox();
  const { client, credentials } = await link(box, SHOP);
  const clients = [client];
  const inbound = CUSTOMERS.flatMap((customer) => write(box, customer, 0, EACH));
  for (let cut = 0; cut < 3; cut += 1) {
    const current = clients.at(-1);
    assert.ok(current);
    await current.until('some messages', ({ messages }) => messages.length >= 20);
    await box.call('POST', `/api/devices/${SHOP}/fault`, { action: 'drop' });
    await current.closed();
    const next = new Client(box, credentials);
    clients.push(next);
    await next.open();
  }
  const last = clients.at(-1);
  assert.ok(last);
  for (let number = 1; number <= 10; number += 1) {
    await Promise.all(
      CUSTOMERS.map((customer) => last.socket.sendMessage(`${customer}@s.whatsapp.net`, { text: `out ${number}` })),
    );
  }
  await Promise.all(inbound);
  await last.settled(() => Promise.resolve(CUSTOMERS.every((customer) => arrived(clients, customer).length === EACH)));
  await last.settled(async () => {
    const chats = await Promise.all(CUSTOMERS.map((customer) => shownTo(box, customer, SHOP)));
    return chats.every((chat) => chat.filter(({ fromMe }) => !fromMe).length === 10);
  });
  for (const customer of CUSTOMERS) {
    const sent = (await shownTo(box, customer, SHOP)).filter(({ fromMe }) => fromMe).map(({ text }) => text);
    assert.deepEqual(new Set(arrived(clients, customer)), new Set(sent));
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
  const started = performance.now();
  for (let index = 0; index < 1000; index += 1) box.simulator.world.account(String(77100000000 + index));
  assert.ok(performance.now() - started < 200);
  await client.stop();
  await box.close();
});
