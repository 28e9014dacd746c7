import { randomInt } from 'node:crypto';
import { proto } from '../wire/baileys.ts';

/** Add 1 to 16 bytes of padding to an encoded message, each holding the padding's length. */
export function pad(encoded: Uint8Array): Buffer {
  const length = randomInt(1, 17);
  return Buffer.concat([encoded, Buffer.alloc(length, length)]);
}

export function unpad(plaintext: Buffer): proto.Message {
  const length = plaintext.at(-1) ?? 0;
  return proto.Message.decode(plaintext.subarray(0, plaintext.length - length));
}
