import { open, type FileHandle } from 'node:fs/promises';

/** A voice note: how long it is, and 64 heights from 0 to 100 for the picture of its loudness. */
export interface VoiceNote {
  seconds: number;
  waveform: Buffer;
}

/** Opus always counts 48,000 samples a second (RFC 7845). */
const SAMPLES_PER_SECOND = 48_000;
const BARS = 64;
const PAGE_HEAD = 27;
/** A page has at most 64 KB, so no voice note has more of them than this. */
const PAGE_LIMIT = 200_000;
/** Packets are 20 ms long as a rule: four hours. A page may claim 255 of them in as many bytes. */
const PACKET_LIMIT = 720_000;

interface Page {
  samples: number;
  sizes: number[];
  first: Buffer;
  next: number;
}

/**
 * Reads an OGG file with Opus page by page; null when it is something else.
 *
 * The picture is drawn from the sizes of the packets: Opus spends more bytes where more is heard, and nothing has to be
 * decoded for it.
 */
export async function readVoiceNote(path: string): Promise<VoiceNote | null> {
  const file = await open(path);
  try {
    const first = await readPage(file, 0);
    if (first?.first.toString('latin1', 0, 8) !== 'OpusHead') return null;
    const sizes: number[] = [];
    let samples = 0;
    let page = await readPage(file, first.next);
    for (let count = 0; page && count < PAGE_LIMIT && sizes.length < PACKET_LIMIT; count += 1) {
      if (page.samples > 0) samples = page.samples;
      if (page.first.toString('latin1', 0, 8) !== 'OpusTags') sizes.push(...page.sizes);
      page = await readPage(file, page.next);
    }
    const skipped = first.first.length >= 12 ? first.first.readUInt16LE(10) : 0;
    return { seconds: Math.max(0, Math.round((samples - skipped) / SAMPLES_PER_SECOND)), waveform: heights(sizes) };
  } finally {
    await file.close();
  }
}

async function readPage(file: FileHandle, at: number): Promise<Page | null> {
  const head = Buffer.alloc(PAGE_HEAD + 255 + 19);
  const { bytesRead } = await file.read(head, 0, head.length, at);
  if (bytesRead < PAGE_HEAD || head.toString('latin1', 0, 4) !== 'OggS') return null;
  const laces = head.subarray(PAGE_HEAD, PAGE_HEAD + (head[26] ?? 0));
  const body = at + PAGE_HEAD + laces.length;
  const position = head.readBigInt64LE(6);
  return {
    samples: position > 0n ? Number(position) : 0,
    sizes: packetSizes(laces),
    first: head.subarray(PAGE_HEAD + laces.length, bytesRead),
    next: body + laces.reduce((sum, lace) => sum + lace, 0),
  };
}

/** A packet ends with the first lace below 255. */
function packetSizes(laces: Buffer): number[] {
  const sizes: number[] = [];
  let size = 0;
  for (const lace of laces) {
    size += lace;
    if (lace < 255) {
      sizes.push(size);
      size = 0;
    }
  }
  return sizes;
}

function heights(sizes: number[]): Buffer {
  const bars = Array.from({ length: BARS }, (_, bar) => {
    const start = Math.floor((bar * sizes.length) / BARS);
    const part = sizes.slice(start, Math.max(start + 1, Math.floor(((bar + 1) * sizes.length) / BARS)));
    return part.reduce((sum, size) => sum + size, 0) / Math.max(1, part.length);
  });
  const [low, high] = [Math.min(...bars), Math.max(...bars)];
  return Buffer.from(bars.map((bar) => (high > low ? Math.round((100 * (bar - low)) / (high - low)) : 0)));
}
