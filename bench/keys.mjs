// What a key costs that is given as bytes, and one that is an object, with and without the bridge's `keyObjects.ts`.
//
//     node bench/keys.mjs
//
// Microseconds of processor time each, under a stack of 12 calls, as within Baileys and libsignal.
import { createCipheriv, createHmac, createSecretKey } from 'node:crypto';

const TIMES = 50_000;
const [data, bytes, iv] = [Buffer.alloc(200, 2), Buffer.alloc(32, 1), Buffer.alloc(12)];
const object = createSecretKey(bytes);

const works = {
  HMAC: (key) => createHmac('sha256', key).update(data).digest(),
  'AES-GCM': (key) => {
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  },
};

function below(depth, work) {
  return depth > 0 ? below(depth - 1, work) : work();
}

function microseconds(work) {
  for (let n = 0; n < TIMES / 10; n += 1) work();
  const begun = process.cpuUsage();
  for (let n = 0; n < TIMES; n += 1) below(12, work);
  const { user, system } = process.cpuUsage(begun);
  return ((user + system) / TIMES).toFixed(1);
}

function row(name, key) {
  console.log(
    name,
    Object.entries(works)
      .map(([what, work]) => `${what} ${microseconds(() => work(key))}`)
      .join(', '),
  );
}

row('bytes:', bytes);
row('an object:', object);
await import('../bridge/src/keyObjects.ts');
row('bytes, with keyObjects.ts:', bytes);
