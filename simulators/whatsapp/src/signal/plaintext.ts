import { randomInt } from 'node:crypto';
import { proto } from '../wire/baileys.ts';

/** Encode a message and add 1 to 16 bytes of padding, each holding the padding's length. */
export function pad(message: proto.IMessage): Buffer {
  const length = randomInt(1, 17);
  return Buffer.concat([proto.Message.encode(message).finish(), Buffer.alloc(length, length)]);
}

export function unpad(plaintext: Buffer): proto.Message {
  const length = plaintext.at(-1) ?? 0;
  return proto.Message.decode(plaintext.subarray(0, plaintext.length - length));
}
