import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import { Client, newCredentials, startBox } from './box.ts';

test('the camera finds the QR on a bridge, and one click links the waiting companion', async () => {
  const screen: { text?: string } = {};
  const bridge = fastify();
  bridge.addHook('onRequest', async (request, reply) => {
    if (request.headers['x-api-key'] !== 'secret') await reply.code(401).send();
  });
  bridge.get('/sessions', () => ({
    sessions: [
      { sessionId: 'one', status: 'qr' },
      { sessionId: 'two', status: 'connected' },
    ],
  }));
  bridge.get('/qr/one', () => screen);
  const url = await bridge.listen({ host: '127.0.0.1', port: 0 });

  const box = await startBox({ camera: { url, apiKey: 'secret' } });
  await box.call('POST', '/api/phones', { phone: '77010000001' });
  const client = new Client(box, newCredentials());
  screen.text = await client.qr();
  const seen = async () => (await box.call<{ id: string; seen: boolean }[]>('GET', '/api/waiting'))[0];
  await client.settled(async () => (await seen())?.seen === true);
  await box.call('POST', '/api/phones/77010000001/scan', { waitingId: (await seen())?.id });

  assert.equal(await client.closed(), 515);
  await box.close();
  await bridge.close();
});
