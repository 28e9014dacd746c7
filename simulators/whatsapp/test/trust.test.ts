import '../src/trust.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WA_CERT_DETAILS } from '@whiskeysockets/baileys';
import { Client, newCredentials, startBox } from './box.ts';

test("a client that checks certificates strictly accepts the simulator's root and no other", async () => {
  const box = await startBox();
  assert.match(await new Client(box, newCredentials()).qr(), /wa\.me/);

  Object.assign(WA_CERT_DETAILS, { PUBLIC_KEY: Buffer.alloc(32, 9) });
  assert.equal(await new Client(box, newCredentials()).closed(), 400);
  await box.close();
});
