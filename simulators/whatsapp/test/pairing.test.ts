import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Box } from './box.ts';
import { Client, newCredentials, pair, Refused, startBox } from './box.ts';

const SHOP = '77010000001';
let box: Box;

before(async () => {
  box = await startBox();
  await box.call('POST', '/api/phones', { phone: SHOP, name: 'Shop' });
});

after(async () => {
  await box.close();
});

function refusedAs(error: string) {
  return (reason: unknown) => reason instanceof Refused && reason.error === error;
}

test('a scanned QR links a device, which then logs in and knows its LID', async () => {
  const credentials = await pair(box, SHOP);
  const client = new Client(box, credentials);
  await client.open();

  const { lid } = await box.call<{ lid: string }>('GET', `/api/phones/${SHOP}`);
  const number = /:(\d+)@/.exec(credentials.creds.me?.id ?? '')?.[1] ?? '';
  assert.equal(credentials.creds.me?.id, `${SHOP}:${number}@s.whatsapp.net`);
  assert.equal(credentials.creds.me.lid, `${lid}:${number}@lid`);
  await client.stop();
});

test('a linked device logs in again without a scan', async () => {
  const credentials = await pair(box, SHOP);
  for (let login = 0; login < 2; login += 1) {
    const client = new Client(box, credentials);
    await client.open();
    await client.stop();
  }
});

test('the first login is announced as caught up at once, not after 20 seconds', async () => {
  const client = new Client(box, await pair(box, SHOP));
  await client.open();
  await client.until('pending notifications', (one) => one.connection.receivedPendingNotifications);
  await box.call('POST', `/api/people/77020000099/messages`, { to: SHOP, text: 'first' });
  await client.until('the text', (one) => one.texts().includes('first'), 12_000);
  await client.stop();
});

test('a companion that waits is listed, and scanned by its id once a screen has shown its QR', async () => {
  const phone = '77010000002';
  await box.call('POST', '/api/phones', { phone });
  const client = new Client(box, newCredentials());
  const qr = await client.qr();

  const [waiting] = await box.call<{ id: string; seen: boolean; platform: string }[]>('GET', '/api/waiting');
  assert.ok(waiting);
  assert.equal(waiting.seen, false);
  assert.equal(waiting.platform, 'Chrome (Ubuntu)');
  const scan = () => box.call('POST', `/api/phones/${phone}/scan`, { waitingId: waiting.id });
  await assert.rejects(scan, refusedAs('qr_not_seen'));

  await box.call('POST', '/api/screens', { qr });
  assert.deepEqual(await scan(), { device: 1, platform: 'Chrome (Ubuntu)' });
  assert.equal(await client.closed(), 515);
  assert.deepEqual(await box.call('GET', '/api/waiting'), []);
});

test('text that is no QR, an expired QR and a QR with a wrong secret are refused', async () => {
  const phone = '77010000003';
  await box.call('POST', '/api/phones', { phone });
  const scan = (qr: string) => box.call('POST', `/api/phones/${phone}/scan`, { qr });
  await assert.rejects(scan('https://example.org'), refusedAs('not_a_qr'));

  const client = new Client(box, newCredentials());
  const parts = (await client.qr()).split(',');
  const changed = (index: number, value: string) => parts.map((part, at) => (at === index ? value : part)).join(',');
  const otherKey = Buffer.alloc(32, 7).toString('base64');
  await assert.rejects(scan(changed(0, 'https://wa.me/settings/linked_devices#2@old')), refusedAs('qr_expired'));
  await assert.rejects(scan(changed(1, otherKey)), refusedAs('qr_expired'));
  await assert.rejects(scan(changed(2, otherKey)), refusedAs('qr_mismatch'));
  await assert.rejects(scan(changed(3, otherKey)), refusedAs('no_answer'));
  const { devices } = await box.call<{ devices: unknown[] }>('GET', `/api/phones/${phone}`);
  assert.deepEqual(devices, []);
});

test('unknown credentials are refused with 401', async () => {
  const other = await startBox();
  await other.call('POST', '/api/phones', { phone: SHOP });
  const credentials = await pair(other, SHOP);
  await other.close();

  assert.equal(await new Client(box, credentials).closed(), 401);
});

test('a logout takes the device off the phone', async () => {
  const phone = '77010000004';
  await box.call('POST', '/api/phones', { phone });
  const credentials = await pair(box, phone);
  const client = new Client(box, credentials);
  await client.open();

  await client.socket.logout();
  assert.equal(await client.closed(), 401);
  assert.equal(await new Client(box, credentials).closed(), 401);
  const { devices } = await box.call<{ devices: unknown[] }>('GET', `/api/phones/${phone}`);
  assert.deepEqual(devices, []);
});
