/**
 * Protobuf read by hand, for messages that protobufjs must not see: it recurses as deep as they are nested, and makes an
 * object of each of their parts.
 */
import { proto } from '@whiskeysockets/baileys';
import { TEXT_LIMIT } from './content.ts';
import { WRAPPING_FIELDS } from './opening.ts';

interface Field {
  number: number;
  /** The bytes of a text, a file or a message; null for numbers. */
  body: Uint8Array | null;
}

/** So many fields of one message are looked at. */
const FIELDS_LIMIT = 10_000;
/** So many wrappings are taken off. */
const WRAPPINGS_LIMIT = 8;

/** Fields of `Message` that hold another message, and the number of the field inside of them, as the proto has it. */
const WRAPPINGS = new Map(
  WRAPPING_FIELDS.flatMap((name): [number, number][] => {
    const [outer] = fieldsOf(proto.Message.encode(proto.Message.fromObject({ [name]: { message: {} } })).finish());
    const [inner] = outer?.body ? fieldsOf(outer.body) : [];
    return outer && inner ? [[outer.number, inner.number]] : [];
  }),
);

/** Where `Message` keeps what a person can read: the field, and the field inside it; 0 is the field itself. */
const WORDS: [number, number][] = [
  [1, 0], // conversation
  [6, 1], // extendedTextMessage.text
  [3, 3], // imageMessage.caption
  [9, 7], // videoMessage.caption
  [7, 20], // documentMessage.caption
  [49, 2], // pollCreationMessage.name
  [5, 3], // locationMessage.name
  [4, 1], // contactMessage.displayName
  [38, 6], // orderMessage.message
  [38, 7], // orderMessage.orderTitle
  [30, 5], // productMessage.body
];

/** The top level of an encoded message, as far as it can be read. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length && fields.length < FIELDS_LIMIT) {
    const tag = varint(bytes, at);
    if (!tag) break;
    const end = endOf(bytes, tag.next, tag.value % 8);
    if (!end || end.to > bytes.length) break;
    fields.push({ number: Math.floor(tag.value / 8), body: end.isBytes ? bytes.subarray(end.from, end.to) : null });
    at = end.to;
  }
  return fields;
}

/** The beginning of what a person can read in an encoded message; null when nothing is found. */
export function wordsInBytes(message: Uint8Array): string | null {
  const fields = fieldsOf(unwrapped(message));
  for (const [outer, inner] of WORDS) {
    const body = bodyOf(fields, outer);
    const words = body && (inner === 0 ? body : bodyOf(fieldsOf(body), inner));
    if (words?.length) return textOf(words);
  }
  return null;
}

/** The bytes of the first field with this number. */
export function bodyOf(fields: Field[], number: number): Uint8Array | null {
  return fields.find((field) => field.number === number && field.body)?.body ?? null;
}

function unwrapped(message: Uint8Array): Uint8Array {
  let found = message;
  for (let count = 0; count < WRAPPINGS_LIMIT; count += 1) {
    const wrapping = fieldsOf(found).find(({ number, body }) => WRAPPINGS.has(number) && body);
    const inner = wrapping?.body && bodyOf(fieldsOf(wrapping.body), WRAPPINGS.get(wrapping.number) ?? 1);
    if (!inner) break;
    found = inner;
  }
  return found;
}

/** No letter of UTF-8 has more than four bytes; a letter cut in two becomes a replacement mark and is taken off. */
function textOf(bytes: Uint8Array): string {
  const kept = bytes.subarray(0, 4 * TEXT_LIMIT);
  return Buffer.from(kept.buffer, kept.byteOffset, kept.length)
    .toString('utf8')
    .replace(/\ufffd$/, '');
}

interface End {
  from: number;
  to: number;
  isBytes: boolean;
}

/** Null for groups, which nobody writes any more, and for what is no type at all. */
function endOf(bytes: Uint8Array, at: number, wireType: number): End | null {
  if (wireType === 1) return { from: at, to: at + 8, isBytes: false };
  if (wireType === 5) return { from: at, to: at + 4, isBytes: false };
  const number = varint(bytes, at);
  if (!number || (wireType !== 0 && wireType !== 2)) return null;
  if (wireType === 0) return { from: at, to: number.next, isBytes: false };
  return { from: number.next, to: number.next + number.value, isBytes: true };
}

/** A number of at most ten bytes, seven bits in each. */
function varint(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let count = 0; count < 10; count += 1) {
    const byte = bytes[at + count];
    if (byte === undefined) return null;
    value += (byte % 128) * 2 ** (7 * count);
    if (byte < 128) return { value, next: at + count + 1 };
  }
  return null;
}
