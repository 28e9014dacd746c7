import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Client, link, shownTo, startBox, textOf } from './box.ts';

const SHOP = '77010000001';
const CUSTOMER = '77020000001';
let stateDir: string;

beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'box-'));
});

afterEach(async () => {
  await rm(stateDir, { recursive: true });
});

/** Resolves once the state on disk contains this text. */
async function saved(directory: string, text: string): Promise<void> {
  const file = path.join(directory, 'whatsapp.state');
  // V8 writes text outside Latin-1 as UTF-16.
  const forms = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  for (;;) {
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    if (forms.some((form) => content.includes(form))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a restart keeps phones, chats, Signal sessions, linked devices and what waits for them', async () => {
  const first = await startBox({ stateDir });
  const shop = await link(first, SHOP);
  await first.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'before' });
  await shop.client.until('the text', (client) => client.texts().includes('before'));
  await shop.client.socket.sendMessage(`${CUSTOMER}@s.whatsapp.net`, { text: 'answer' });
  await shop.client.until('the delivery', (client) => client.delivered('answer'));
  await shop.client.stop();
  await first.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'while away' });
  await first.close();

  const second = await startBox({ stateDir });
  const client = new Client(second, shop.credentials);
  await client.until('what waited', (one) => one.texts().includes('while away'));
  await client.socket.sendMessage(`${CUSTOMER}@s.whatsapp.net`, { text: 'after' });
  await client.until('the delivery', (one) => one.delivered('after'));
  await second.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'and on' });
  await client.until('the text', (one) => one.texts().includes('and on'));

  const shown = await shownTo(second, CUSTOMER, SHOP);
  assert.deepEqual(
    shown.map(({ text }) => text),
    ['before', 'answer', 'while away', 'after', 'and on'],
  );
  assert.ok(
    client.messages.every((message) => textOf(message) !== undefined),
    'nothing had to be sent again',
  );
  await client.stop();
  await second.close();
});

test('the state is saved while running, too, so that a crash loses next to nothing', async () => {
  const first = await startBox({ stateDir });
  await first.call('POST', '/api/people', { phone: CUSTOMER, name: 'Айгүл' });
  await saved(stateDir, 'Айгүл');
  const second = await startBox({ stateDir });
  const person = await second.call<{ name: string }>('GET', `/api/people/${CUSTOMER}`);
  assert.equal(person.name, 'Айгүл');
  await Promise.all([first.close(), second.close()]);
});

test('after a crash both sides still understand each other, by way of new sessions', async () => {
  const first = await startBox({ stateDir });
  const shop = await link(first, SHOP);
  await first.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'before' });
  await shop.client.until('the text', (client) => client.texts().includes('before'));
  await saved(stateDir, CUSTOMER);
  await first.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'not saved', count: 3 });
  await shop.client.until('the texts', (client) => client.texts().length === 4);
  await shop.client.stop();
  const copy = await mkdtemp(path.join(tmpdir(), 'box-'));
  await cp(stateDir, copy, { recursive: true });
  await first.close();

  const second = await startBox({ stateDir: copy });
  const client = new Client(second, shop.credentials);
  await client.open();
  await second.call('POST', `/api/people/${CUSTOMER}/messages`, { to: SHOP, text: 'after' });
  await client.until('the text', (one) => one.texts().includes('after'));
  await client.socket.sendMessage(`${CUSTOMER}@s.whatsapp.net`, { text: 'answer' });
  await client.until('the delivery', (one) => one.delivered('answer'));
  await client.stop();
  await second.close();
  await rm(copy, { recursive: true });
});

test('a damaged state is put aside, not lost, and the box starts empty', async () => {
  await writeFile(path.join(stateDir, 'whatsapp.state'), 'nonsense');
  const box = await startBox({ stateDir });
  assert.deepEqual(await box.call('GET', '/api/people'), []);
  assert.ok((await readdir(stateDir)).includes('whatsapp.state.unreadable'));
  await box.close();
});

test("the demo's cast is made once, and changes to it stay", async () => {
  const first = await startBox({ stateDir, demo: true });
  const phones = await first.call<{ phone: string; name: string }[]>('GET', '/api/phones');
  assert.deepEqual(
    phones.map(({ phone, name }) => [phone, name]),
    [['77010000001', 'Телефон магазина']],
  );
  await first.call('POST', '/api/people', { phone: '77777777777', name: 'Новый' });
  await first.close();

  const second = await startBox({ stateDir, demo: true });
  const people = await second.call<{ name: string }[]>('GET', '/api/people');
  assert.deepEqual(
    people.map(({ name }) => name),
    ['Айгүл', 'Ерлан', 'Марина', 'Новый'],
  );
  await second.close();
});
