import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ROOT_PUBLIC_KEY } from '../src/wire/certificates.ts';
import { Client, newCredentials, startBox } from './box.ts';

test("a client that checks certificates strictly accepts the simulator's root and no other", async () => {
  const box = await startBox();
  assert.match(await new Client(box, newCredentials()).qr(), /wa\.me/);

  await box.call('PUT', '/api/certificate', { proof: 'foreign' });
  assert.equal(await new Client(box, newCredentials()).closed(), 400);
  await box.call('PUT', '/api/certificate', { proof: 'own' });
  assert.match(await new Client(box, newCredentials()).qr(), /wa\.me/);
  await box.close();
});

test('the root that the README names is the one in use', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

  assert.ok(readme.includes(ROOT_PUBLIC_KEY.toString('hex')));
});
