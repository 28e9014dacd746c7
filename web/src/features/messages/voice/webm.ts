/** Reads the Opus packets out of a WebM recording (RFC 9559, Matroska), as Chromium's MediaRecorder makes it. */

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const BLOCK_GROUP = 0xa0;
const ENTERED = new Set([SEGMENT, CLUSTER, TRACKS, TRACK, BLOCK_GROUP]);
const CODEC_PRIVATE = 0x63a2;
const BLOCK = 0xa1;
const SIMPLE_BLOCK = 0xa3;
/** Of a block: the track's number, two bytes of time, flags. */
const BLOCK_HEAD = 4;

export interface OpusTrack {
  /** The `OpusHead`. */
  head: Uint8Array;
  packets: Uint8Array[];
}

/** Read one track of Opus; null when this is something else. */
export function opusOf(file: Uint8Array): OpusTrack | null {
  let head: Uint8Array | null = null;
  const packets: Uint8Array[] = [];
  for (const { id, content } of elements(file)) {
    if (id === CODEC_PRIVATE) head = content;
    else packets.push(content.subarray(BLOCK_HEAD));
  }
  return head !== null && packets.length > 0 ? { head, packets } : null;
}

/** What matters, wherever it lies. Parents are entered rather than skipped, because a recording does not know their size. */
function* elements(file: Uint8Array): Generator<{ id: number; content: Uint8Array }> {
  let at = 0;
  while (at < file.length) {
    const id = number(file, at, false);
    const size = number(file, at + id.length, true);
    const start = at + id.length + size.length;
    if (ENTERED.has(id.value)) {
      at = start;
      continue;
    }
    const content = file.subarray(start, start + size.value);
    if ([CODEC_PRIVATE, BLOCK, SIMPLE_BLOCK].includes(id.value) && content.length === size.value) {
      yield { id: id.value, content };
    }
    at = start + size.value;
  }
}

/** A number whose first byte says by its leading zeros how long it is; of a size that mark is no part, of an id it is. */
function number(file: Uint8Array, at: number, isSize: boolean): { value: number; length: number } {
  const first = file[at] ?? 0;
  const length = Math.min(8, Math.clz32(first) - 23);
  let value = isSize ? first & (0xff >> length) : first;
  for (const byte of file.subarray(at + 1, at + length)) value = value * 256 + byte;
  return { value, length };
}
