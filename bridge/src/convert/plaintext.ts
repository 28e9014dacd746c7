import { proto, unpadRandomMax16 } from '@whiskeysockets/baileys';
import { hasMoreParts, isDeeperThan, MESSAGE_LEVELS, type Unreadable } from './bounds.ts';
import { bodyOf, fieldsOf, wordsInBytes } from './wire.ts';

/** What a stranger's message may have at most, decrypted; more is not taken apart. In bytes. */
export const MESSAGE_BYTES = 1024 * 1024;
/** What our own phone may send: history comes inside of messages. In bytes. */
export const OWN_MESSAGE_BYTES = 16 * 1024 * 1024;
/** An honest one holds some hundreds of objects, with 257 contacts in it or a hundred answers to choose from. */
const MESSAGE_PARTS = 20_000;
/** A group's sender key that is taken over from a message that cannot be read; in bytes. */
const SENDER_KEY_BYTES = 4 * 1024;
/** Of a content that is not known, so many field numbers are told. */
const UNKNOWN_FIELDS = 20;

const SENDER_KEY_FIELD = 2;
const DEVICE_SENT_FIELD = 31;

/** A decrypted message: either what it holds, or why it cannot be told and what is known of its words. */
export type Plaintext =
  { message: proto.IMessage; unknown: number[]; problem: null } | { problem: Unreadable; words: string | null };

/** Takes a decrypted message apart as far as that is safe. */
export function readPlaintext(text: Uint8Array, own: boolean): Plaintext {
  let bytes: Uint8Array;
  try {
    bytes = unpadRandomMax16(text);
  } catch {
    return { problem: 'unreadable', words: null };
  }
  return readMessage(bytes, own);
}

/** The same, of a message that is not padded. */
export function readMessage(bytes: Uint8Array, own: boolean): Plaintext {
  if (bytes.length > (own ? OWN_MESSAGE_BYTES : MESSAGE_BYTES)) return failed('too_large', bytes);
  try {
    const message = proto.Message.decode(bytes);
    if (isDeeperThan(message, MESSAGE_LEVELS)) return failed('too_deep', bytes);
    if (!own && hasMoreParts(message, MESSAGE_PARTS)) return failed('too_large', bytes);
    return { message, unknown: unknownFields(bytes, message, own), problem: null };
  } catch (error) {
    // Some releases of protobufjs have a limit of their own, others only that of the stack.
    return failed(error instanceof Error && /stack|nesting/i.test(error.message) ? 'too_deep' : 'unreadable', bytes);
  }
}

/**
 * What Baileys is given in the place of a message that it must not read: it would take it apart in the same way, or ask
 * for it again and again. A sender key in it is kept, since the messages that follow are read with it.
 */
export function harmless(text: Uint8Array): Uint8Array {
  const fields = safely(() => fieldsOf(unpadRandomMax16(text))) ?? [];
  const sender = bodyOf(fields, SENDER_KEY_FIELD);
  const key =
    sender && sender.length <= SENDER_KEY_BYTES
      ? safely(() => proto.Message.SenderKeyDistributionMessage.decode(sender))
      : null;
  return padded(key ? { senderKeyDistributionMessage: key } : {});
}

/** A message as it is decrypted: padding of one byte says so itself. */
export function padded(message: proto.IMessage): Uint8Array {
  return Buffer.concat([proto.Message.encode(message).finish(), Buffer.from([1])]);
}

function failed(problem: Unreadable, bytes: Uint8Array): Plaintext {
  return { problem, words: wordsInBytes(bytes) };
}

/**
 * Fields of a version that is newer than ours: protobufjs passes over them without a word. Of what our own phone sends,
 * only the copy of a message to somebody is for people.
 */
function unknownFields(bytes: Uint8Array, message: proto.IMessage, own: boolean): number[] {
  const copy = message.deviceSentMessage?.message;
  if (copy) return isWordless(copy) ? [DEVICE_SENT_FIELD] : [];
  if (own || !isWordless(message)) return [];
  const known = new Set(fieldsOf(proto.Message.encode(message).finish()).map(({ number }) => number));
  const numbers = new Set(fieldsOf(bytes).map(({ number }) => number));
  return [...numbers].filter((number) => !known.has(number)).slice(0, UNKNOWN_FIELDS);
}

function isWordless(message: proto.IMessage): boolean {
  return !Object.keys(message).some((name) => !WITHOUT_WORDS.has(name));
}

const WITHOUT_WORDS = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

function safely<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
