import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
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
  await import(MODULE);

  assert.deepEqual(outcomes(), before);
});

test('Baileys and libsignal are given it, too', () => {
  const counting = `
    import crypto from 'node:crypto';
    import { syncBuiltinESMExports } from 'node:module';
    const kinds = new Set();
    const { createHmac } = crypto;
    crypto.createHmac = (name, key) => (kinds.add(key.constructor.name), createHmac(name, key));
    await import(${JSON.stringify(MODULE)});
    const { hmacSign } = await import(${JSON.stringify(BAILEYS)});
    const { createRequire } = await import('node:module');
    const libsignal = createRequire(${JSON.stringify(BAILEYS)})('libsignal/src/crypto.js');
    hmacSign(Buffer.from('a'), Buffer.alloc(32, 1));
    libsignal.calculateMAC(Buffer.alloc(32, 1), Buffer.from('a'));
    process.stdout.write([...kinds].join());
  `;
  const seen = execFileSync(process.execPath, ['--input-type=module', '-e', counting], { encoding: 'utf8' });

  assert.equal(seen, 'SecretKeyObject');
});
