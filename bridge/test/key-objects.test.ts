import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto, { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MODULE = new URL('../src/keyObjects.ts', import.meta.url).href;
const BAILEYS = fileURLToPath(import.meta.resolve('@whiskeysockets/baileys'));

/** What every way to give a key comes to: a result, or the code of Node's refusal. */
function outcomes(): Record<string, string> {
  const data = Buffer.from('Есть 42 размер?');
  const [key, iv] = [Buffer.alloc(32, 7), Buffer.alloc(12, 1)];
  const keys: Record<string, unknown> = {
    buffer: key,
    view: new Uint8Array(key.buffer, key.byteOffset, 16),
    words: new Uint32Array(8).fill(9),
    object: createSecretKey(key),
    text: 'a secret',
    'half of a pair': 'ы'.repeat(16),
    empty: Buffer.alloc(0),
    long: Buffer.alloc(33),
    none: undefined,
    number: 5,
  };
  const done: Record<string, string> = {};
  const attempt = (name: string, work: () => string): void => {
    try {
      done[name] = work();
    } catch (error) {
      done[name] = (error as NodeJS.ErrnoException).code ?? String(error);
    }
  };
  for (const [name, given] of Object.entries(keys)) {
    const one = given as Buffer;
    attempt(`hmac, ${name}`, () => createHmac('sha256', one).update(data).digest('hex'));
    attempt(`sealed, ${name}`, () => {
      const cipher = createCipheriv('aes-256-gcm', one, iv, { authTagLength: 12 });
      return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]).toString('hex');
    });
    attempt(`opened, ${name}`, () =>
      createDecipheriv('aes-256-cbc', one, Buffer.alloc(16)).update(data).toString('hex'),
    );
  }
  return done;
}

test('whatever is given as a key comes to what Node itself makes of it', async () => {
  const before = outcomes();
  const nodes = [crypto.createHmac, crypto.createCipheriv, crypto.createDecipheriv];
  await import(MODULE);

  const ours = [crypto.createHmac, crypto.createCipheriv, crypto.createDecipheriv];
  assert.ok(ours.every((one, at) => one !== nodes[at]));
  assert.deepEqual(outcomes(), before);
});

test('what Baileys and libsignal hand over as keys reaches Node as objects', () => {
  const counting = `
    import crypto from 'node:crypto';
    import { createRequire } from 'node:module';
    const seen = new Map();
    for (const name of ['createHmac', 'createCipheriv', 'createDecipheriv']) {
      const nodes = crypto[name];
      seen.set(name, []);
      crypto[name] = (...given) => (seen.get(name).push(given[1].constructor.name), nodes(...given));
    }
    await import(${JSON.stringify(MODULE)});
    const { hmacSign, aesEncryptGCM, aesDecryptGCM } = await import(${JSON.stringify(BAILEYS)});
    const libsignal = createRequire(${JSON.stringify(BAILEYS)})('libsignal/src/crypto.js');
    const [said, key, iv] = [Buffer.from('a'), Buffer.alloc(32, 1), Buffer.alloc(16, 2)];
    hmacSign(said, key);
    libsignal.calculateMAC(key, said);
    aesDecryptGCM(aesEncryptGCM(said, key, iv.subarray(4), said), key, iv.subarray(4), said);
    libsignal.decrypt(key, libsignal.encrypt(key, said, iv), iv);
    process.stdout.write(JSON.stringify(Object.fromEntries(seen)));
  `;
  const seen = execFileSync(process.execPath, ['--input-type=module', '-e', counting], { encoding: 'utf8' });

  const both = ['SecretKeyObject', 'SecretKeyObject'];
  assert.deepEqual(JSON.parse(seen), { createHmac: both, createCipheriv: both, createDecipheriv: both });
});
