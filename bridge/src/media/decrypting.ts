import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { MediaDecryptionKeyInfo } from '@whiskeysockets/baileys';

const MAC_BYTES = 10;

/**
 * Decrypts a file as it streams through: AES-256-CBC, then ten bytes of HMAC-SHA256 over IV and ciphertext.
 *
 * Baileys' own stream checks neither that MAC nor the hash of the content. Here a file that was tampered with ends the
 * stream with an error instead of ending it well.
 */
export function decrypting(
  { iv, cipherKey, macKey }: MediaDecryptionKeyInfo,
  expected: { sha256: Uint8Array | null; size: number | null },
): Transform {
  const aes = createDecipheriv('aes-256-cbc', cipherKey, iv);
  const hmac = createHmac('sha256', macKey ?? Buffer.alloc(32)).update(iv);
  const hash = createHash('sha256');
  let held: Buffer = Buffer.alloc(0);
  let size = 0;
  const told = (plain: Buffer): Buffer => {
    hash.update(plain);
    size += plain.length;
    return plain;
  };
  const take = (stream: Transform, sealed: Buffer): void => {
    if (sealed.length === 0) return;
    hmac.update(sealed);
    stream.push(told(aes.update(sealed)));
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      // The end of the file is its MAC, so the last bytes are held back until more follow. The piece itself is not
      // copied for that: copies of every piece would grow the process more than the pieces do.
      if (chunk.length < MAC_BYTES) {
        held = Buffer.concat([held, chunk]);
        take(this, held.subarray(0, Math.max(0, held.length - MAC_BYTES)));
        held = held.subarray(Math.max(0, held.length - MAC_BYTES));
      } else {
        take(this, held);
        take(this, chunk.subarray(0, chunk.length - MAC_BYTES));
        held = Buffer.from(chunk.subarray(chunk.length - MAC_BYTES));
      }
      done();
    },
    flush(done: TransformCallback) {
      try {
        const mac = hmac.digest().subarray(0, MAC_BYTES);
        if (held.length !== MAC_BYTES || !timingSafeEqual(mac, held)) throw new Error('The file has a wrong MAC.');
        this.push(told(aes.final()));
        const digest = hash.digest();
        if (expected.sha256 && !digest.equals(expected.sha256)) throw new Error('The file has a wrong hash.');
        if (expected.size !== null && size !== expected.size) throw new Error('The file has a wrong length.');
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
