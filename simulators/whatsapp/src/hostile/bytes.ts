/** Protobuf written by hand: what protobufjs would refuse to write, or could not for its depth. */

/** A field's number and a length, in bytes at most. */
const HEAD_LIMIT = 10;

/** A number as protobuf writes it: seven bits in a byte, the lowest first. */
export function varint(number: number): Buffer {
  const bytes = Buffer.alloc(sizeOf(number));
  putVarint(bytes, 0, number);
  return bytes;
}

/** A field that holds bytes: a text, a file or another message. */
export function field(number: number, body: Buffer | string): Buffer {
  const content = Buffer.from(body as string);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

/** A field that holds a number. */
export function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

/** A field that holds a double. */
export function doubleField(number: number, value: number): Buffer {
  const body = Buffer.alloc(8);
  body.writeDoubleLE(value);
  return Buffer.concat([varint(number * 8 + 1), body]);
}

/** `inner` inside so many levels; `path` names the fields of one level from the outside in, `beside` stands in each. */
export function nested(levels: number, path: number[], inner: Buffer, beside: Buffer = Buffer.alloc(0)): Buffer {
  const whole = Buffer.alloc(inner.length + levels * (path.length * HEAD_LIMIT + beside.length));
  // Written from the inside out, from the end to the beginning: copying each level would take the square of the time.
  let start = whole.length - inner.length;
  inner.copy(whole, start);
  const inwards = path.toReversed();
  for (let level = 0; level < levels; level += 1) {
    for (const [index, number] of inwards.entries()) {
      const outermost = index === path.length - 1;
      if (outermost) start -= beside.copy(whole, start - beside.length);
      start = putHead(whole, start, number, whole.length - start);
    }
  }
  return whole.subarray(start);
}

/** The same field, `count` times. */
export function repeated(count: number, one: Buffer): Buffer {
  return Buffer.alloc(count * one.length, one);
}

/** Puts the head of a field before `start`, and answers where it begins. */
function putHead(whole: Buffer, start: number, number: number, length: number): number {
  const lengthBytes = sizeOf(length);
  const begin = start - lengthBytes - sizeOf(number * 8 + 2);
  putVarint(whole, begin, number * 8 + 2);
  putVarint(whole, start - lengthBytes, length);
  return begin;
}

function putVarint(whole: Buffer, at: number, number: number): void {
  let left = number;
  let place = at;
  for (; left > 127; left = Math.floor(left / 128)) {
    whole[place] = (left % 128) + 128;
    place += 1;
  }
  whole[place] = left;
}

function sizeOf(number: number): number {
  let size = 1;
  for (let left = number; left > 127; left = Math.floor(left / 128)) size += 1;
  return size;
}
