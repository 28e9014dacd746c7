import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { calculateSignature, generateKeyPair, verifySignature } from 'libsignal/src/curve.js';
import { signatureIsValid } from '../src/connection/certificates.ts';
import type { Reason } from '../src/statuses.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start({ RECONNECT_MAX_MS: '300' });
});

after(() => world.close());

/** What the status says once the end is known to be one of certificates. */
function refusal(sessionId: string): Promise<Reason> {
  return until('a reason', async () => {
    const { body } = await world.status(sessionId);
    const reason = body['reason'] as Reason | null;
    return body['connected'] === false && reason?.code === 'untrusted' && reason;
  });
}

for (const proof of ['foreign', 'stolen']) {
  test(`a server with a ${proof} certificate is not believed: nobody is linked, and the status says why`, async () => {
    const session = `new-${proof}`;
    await world.simulate('PUT', '/api/certificate', { proof });
    await world.call('POST', '/connect', { sessionId: session });

    assert.equal(Number((await refusal(session)).attempt) > 1, true);
    assert.equal((await world.call('GET', `/qr/${session}`)).status, 409);
    assert.deepEqual(await world.simulate('GET', '/api/waiting'), []);
    await world.simulate('PUT', '/api/certificate', { proof: 'own' });
    await world.untilStatus(session, 'qr');
    await world.call('DELETE', `/sessions/${session}`);
  });
}

test('a linked account does not log in at an impostor, and comes back by itself when WhatsApp answers again', async () => {
  const { phone } = await world.link('linked');
  await world.simulate('PUT', '/api/certificate', { proof: 'foreign' });
  await world.fault(phone, 'drop');

  assert.equal((await refusal('linked')).detail, '400');
  await world.simulate('PUT', '/api/certificate', { proof: 'own' });
  await world.untilStatus('linked', 'connected');
});

test('signatures are judged as libsignal judges them, and nothing malformed raises', () => {
  for (let n = 0; n < 12; n += 1) {
    const { pubKey, privKey } = generateKeyPair();
    const message = randomBytes(n * 3);
    const signature = Buffer.from(calculateSignature(privKey, message));
    assert.equal(verifySignature(pubKey, message, signature), true);
    assert.equal(signatureIsValid(pubKey, message, signature), true);
    assert.equal(signatureIsValid(Buffer.from(pubKey).subarray(1), message, signature), true);
    signature[n] = (signature[n] ?? 0) ^ 1;
    assert.equal(signatureIsValid(pubKey, message, signature), false);
    assert.equal(signatureIsValid(randomBytes(32), message, randomBytes(64)), false);
  }
  const zeros = Buffer.alloc(64);
  for (const length of [0, 31, 33, 34]) assert.equal(signatureIsValid(randomBytes(length), zeros, zeros), false);
  assert.equal(signatureIsValid(Buffer.alloc(32, 255), zeros, Buffer.alloc(64, 255)), false);
});
