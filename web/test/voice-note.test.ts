import { describe, expect, it } from 'vitest';

import { oggOf, samplesOf } from '../src/features/messages/voice/ogg';
import { opusOf } from '../src/features/messages/voice/webm';

const HEAD = Uint8Array.from([...new TextEncoder().encode('OpusHead'), 1, 1, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0]);
/** A size that the recorder did not know yet. */
const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

function element(id: number[], content: number[]): number[] {
  return [...id, 0x40 | (content.length >> 8), content.length & 0xff, ...content];
}

function webm(packets: number[][]): Uint8Array {
  const track = element([0xae], element([0x63, 0xa2], [...HEAD]));
  const blocks = packets.flatMap((packet) => element([0xa3], [0x81, 0, 0, 0x80, ...packet]));
  const cluster = [0x1f, 0x43, 0xb6, 0x75, ...UNKNOWN, ...element([0xe7], [0]), ...blocks];
  const segment = [0x18, 0x53, 0x80, 0x67, ...UNKNOWN, ...element([0x16, 0x54, 0xae, 0x6b], track), ...cluster];
  return Uint8Array.from([...element([0x1a, 0x45, 0xdf, 0xa3], [0x42, 0x86, 0x81, 1]), ...segment]);
}

/** Take an Ogg stream apart again, and check each page's sum bit by bit. */
function pagesOf(bytes: Uint8Array) {
  const pages = [];
  for (let at = 0; at < bytes.length;) {
    const lacing = [...bytes.subarray(at + 27, at + 27 + (bytes[at + 26] ?? 0))];
    const size = 27 + lacing.length + lacing.reduce((sum, piece) => sum + piece, 0);
    const page = bytes.slice(at, at + size);
    const view = new DataView(page.buffer);
    const [sum, granule, number] = [view.getUint32(22, true), view.getBigUint64(6, true), view.getUint32(18, true)];
    view.setUint32(22, 0);
    expect(slowSum(page)).toBe(sum);
    pages.push({ flags: page[5], granule: Number(granule), number, packets: packetsOf(page, lacing) });
    at += size;
  }
  return pages;
}

function packetsOf(page: Uint8Array, lacing: number[]): number[][] {
  const packets: number[][] = [[]];
  let at = 27 + lacing.length;
  for (const piece of lacing) {
    packets.at(-1)?.push(...page.subarray(at, at + piece));
    at += piece;
    if (piece < 255) packets.push([]);
  }
  return packets.slice(0, -1);
}

function slowSum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum = (sum ^ (byte << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1) >>> 0;
  }
  return sum;
}

describe('a voice note recorded as WebM', () => {
  // 120 packets of 20 ms, of every length around the pieces of which Ogg makes them.
  const packets = Array.from({ length: 120 }, (_, number) => [0x78, ...Array<number>(220 + number).fill(number)]);

  it('is packed as Ogg, packet by packet', async () => {
    const track = opusOf(webm(packets));
    const file = new Blob(oggOf(track?.head ?? HEAD, track?.packets ?? []) as BlobPart[]);
    const [head, tags, ...audio] = pagesOf(new Uint8Array(await file.arrayBuffer()));

    expect(head).toMatchObject({ flags: 2, granule: 0, number: 0, packets: [[...HEAD]] });
    expect(String.fromCharCode(...(tags?.packets[0] ?? []).slice(0, 8))).toBe('OpusTags');
    expect(audio.flatMap((page) => page.packets)).toEqual(packets);
    expect(audio.map((page) => page.number)).toEqual([2, 3, 4]);
    expect(audio.map((page) => page.flags)).toEqual([0, 0, 4]);
    expect(audio.at(-1)?.granule).toBe(120 * 960);
  });

  it('survives being cut off in the middle of a packet', () => {
    const whole = webm(packets);

    expect(opusOf(whole.subarray(0, whole.length - 10))?.packets).toHaveLength(119);
  });

  it.each([[], [0x1a, 0x45, 0xdf, 0xa3], Array<number>(1000).fill(0), Array<number>(1000).fill(255)])(
    'is nothing when it is something else (%#)',
    (...bytes) => {
      expect(opusOf(Uint8Array.from(bytes))).toBeNull();
    },
  );
});

it.each([
  [[0x00], 480], // SILK, 10 ms
  [[0x18], 2880], // SILK, 60 ms
  [[0x78], 960], // hybrid, 20 ms
  [[0x80], 120], // CELT, 2.5 ms
  [[0xf9], 1920], // CELT, twice 20 ms
  [[0xfb, 0x03], 2880], // CELT, a counted three of 20 ms
])('a packet %j lasts %i samples', (packet, samples) => {
  expect(samplesOf(Uint8Array.from(packet))).toBe(samples);
});
