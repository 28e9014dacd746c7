import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BinaryNode } from '../src/wire/baileys.ts';
import type { Box } from './box.ts';
import { Client, newCredentials, Refused, startBox } from './box.ts';

const SHOP = '77010000001';
let box: Box;

before(async () => {
  box = await startBox();
  await box.call('POST', '/api/phones', { phone: SHOP, name: 'Shop' });
});

after(async () => {
  await box.close();
});

function type(code: string, phone = SHOP) {
  return box.call<{ device: number }>('POST', `/api/phones/${phone}/pair-code`, { code });
}

function refusedAs(error: string) {
  return (reason: unknown) => reason instanceof Refused && reason.error === error;
}

test('whoever waits to be linked hears that we are there', async () => {
  const client = new Client(box, newCredentials());
  await client.qr();
  const attrs = { id: 'ping-1', to: 's.whatsapp.net', type: 'get', xmlns: 'w:p' };

  const answer = (await client.socket.query({ tag: 'iq', attrs, content: [{ tag: 'ping', attrs: {} }] })) as BinaryNode;

  assert.equal(answer.attrs['type'], 'result');
  await client.stop();
});

test('a code typed on the phone links the device, after a wrong one, in any spelling', async () => {
  await assert.rejects(type('ABCD-EFGH'), refusedAs('no_code_asked'));
  const credentials = newCredentials();
  const client = new Client(box, credentials);
  await client.qr();
  const code = await client.socket.requestPairingCode(SHOP);
  await client.settled(async () => {
    const [waiting] = await box.call<{ codeFor: string | null }[]>('GET', '/api/waiting');
    return waiting?.codeFor === SHOP;
  });
  await assert.rejects(type(code === 'ABCDEFGH' ? 'HGFEDCBA' : 'ABCDEFGH'), refusedAs('wrong_code'));

  const { device } = await type(`${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`);
  assert.equal(await client.closed(), 515);
  const linked = new Client(box, credentials);
  await linked.open();
  await box.call('POST', '/api/people/77020000001/messages', { to: SHOP, text: 'Сәлем' });
  await linked.until('the text', (one) => one.texts().includes('Сәлем'));
  await linked.socket.sendMessage('77020000001@s.whatsapp.net', { text: 'жауап' });
  await linked.until('the delivery', (one) => one.delivered('жауап'));
  assert.equal(device, 1);
  await linked.stop();
});

test('a code for one phone is nothing to another', async () => {
  const client = new Client(box, newCredentials());
  await client.qr();
  const code = await client.socket.requestPairingCode('77010000002');
  await assert.rejects(type(code), refusedAs('no_code_asked'));
  await client.stop();
});
