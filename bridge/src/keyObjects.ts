/**
 * Gives Node's ciphers and MACs key objects in place of bytes, before anything else is imported.
 *
 * Node 24 finds out whether a key is an object by an exception that it catches, twice for each key and with its whole
 * stack: 12 of the 18 µs of an HMAC of 200 bytes (docs/benchmarks.md). Baileys and libsignal hand over bytes, a hundred
 * times for a message. A key object is asked nothing.
 */
import crypto, { createSecretKey } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const { createHmac, createCipheriv, createDecipheriv } = crypto;

/** Anything else than bytes is Node's to take or to refuse. */
function keyOf<T>(key: T): T {
  return ArrayBuffer.isView(key) && key.byteLength > 0 ? (createSecretKey(key as unknown as Buffer) as T) : key;
}

crypto.createHmac = (algorithm, key, options) => createHmac(algorithm, keyOf(key), options);
crypto.createCipheriv = ((...[algorithm, key, iv, options]: Parameters<typeof createCipheriv>) =>
  createCipheriv(algorithm, keyOf(key), iv, options)) as typeof createCipheriv;
crypto.createDecipheriv = ((...[algorithm, key, iv, options]: Parameters<typeof createDecipheriv>) =>
  createDecipheriv(algorithm, keyOf(key), iv, options)) as typeof createDecipheriv;
// Modules that import the functions by their names see these, too.
syncBuiltinESMExports();
