/**
 * Opus packets in an Ogg stream, which is what WhatsApp plays as a voice note.
 *
 * Sources: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), RFC 6716 section 3.1 (how long a packet lasts).
 */

const RATE = 48_000;
const PACKETS_A_PAGE = 50;
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});
const FIRST = 2;
const LAST = 4;

/** How many samples at 48 kHz a packet lasts. */
export function samplesOf(packet: Uint8Array): number {
  const [toc = 0, second = 0] = packet;
  const config = toc >> 3;
  const frames = [1, 2, 2, second & 0x3f][toc & 3] ?? 1;
  if (config < 12) return ([10, 20, 40, 60][config & 3] ?? 20) * (RATE / 1000) * frames;
  if (config < 16) return ([10, 20][config & 1] ?? 20) * (RATE / 1000) * frames;
  return ([2.5, 5, 10, 20][config & 3] ?? 20) * (RATE / 1000) * frames;
}

/** Make the file. `head` is the `OpusHead` that the recorder gave. */
export function oggOf(head: Uint8Array, packets: readonly Uint8Array[]): Uint8Array[] {
  const serial = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  const pages = [page([head], 0, serial, 0, FIRST), page([tags()], 0, serial, 1, 0)];
  let granule = 0;
  for (let from = 0; from < packets.length; from += PACKETS_A_PAGE) {
    const some = packets.slice(from, from + PACKETS_A_PAGE);
    granule += some.reduce((sum, packet) => sum + samplesOf(packet), 0);
    const isLast = from + PACKETS_A_PAGE >= packets.length;
    pages.push(page(some, granule, serial, pages.length, isLast ? LAST : 0));
  }
  return pages;
}

function tags(): Uint8Array {
  const vendor = new TextEncoder().encode('Sarafan');
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(new TextEncoder().encode('OpusTags'));
  new DataView(bytes.buffer).setUint32(8, vendor.length, true);
  bytes.set(vendor, 12);
  return bytes;
}

function page(packets: Uint8Array[], granule: number, serial: number, number: number, flags: number): Uint8Array {
  // A packet is cut into pieces of 255 bytes; a shorter one, perhaps empty, ends it.
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  const size = packets.reduce((sum, packet) => sum + packet.length, 0);
  const bytes = new Uint8Array(27 + lacing.length + size);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('OggS'));
  bytes[5] = flags;
  view.setBigUint64(6, BigInt(Math.round(granule)), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, number, true);
  bytes[26] = lacing.length;
  bytes.set(lacing, 27);
  let at = 27 + lacing.length;
  for (const packet of packets) {
    bytes.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, checksum(bytes), true);
  return bytes;
}

function checksum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => ((sum << 8) ^ (CRC[(sum >>> 24) ^ byte] ?? 0)) >>> 0, 0);
}
