import { open } from 'node:fs/promises';

/** What the first bytes of a file say. */
export interface Look {
  type: 'image/jpeg' | 'image/png' | 'image/webp' | 'video/mp4' | 'audio/ogg' | null;
  width: number | null;
  height: number | null;
}

/** Cameras put long notes (EXIF, previews) before the frame that has the size. */
const HEAD_BYTES = 256 * 1024;

/** Looks at the head of a file, never at all of it. */
export async function lookAt(path: string): Promise<Look> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return lookAtHead(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

export function lookAtHead(head: Buffer): Look {
  const ascii = (start: number, end: number): string => head.toString('latin1', start, end);
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return { type: 'image/png', ...sizeAt(head, 16, 20, 4) };
  if (ascii(0, 3) === '\xff\xd8\xff') return { type: 'image/jpeg', ...jpegSize(head) };
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return { type: 'image/webp', ...webpSize(head) };
  if (ascii(4, 8) === 'ftyp') return { type: 'video/mp4', width: null, height: null };
  if (ascii(0, 4) === 'OggS') return { type: 'audio/ogg', width: null, height: null };
  return { type: null, width: null, height: null };
}

type Size = Pick<Look, 'width' | 'height'>;

const UNKNOWN: Size = { width: null, height: null };

function sizeAt(head: Buffer, width: number, height: number, bytes: number): Size {
  if (head.length < Math.max(width, height) + bytes) return UNKNOWN;
  return { width: head.readUIntBE(width, bytes), height: head.readUIntBE(height, bytes) };
}

/** Walks from segment to segment up to the start of a frame (ITU T.81, B.2.2). */
function jpegSize(head: Buffer): Size {
  let at = 2;
  while (at + 9 < head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sizeAt(head, at + 7, at + 5, 2);
    at += 2 + head.readUInt16BE(at + 2);
  }
  return UNKNOWN;
}

/** Three forms of WebP keep the size in three ways (RFC 9649). */
function webpSize(head: Buffer): Size {
  if (head.length < 30) return UNKNOWN;
  const form = head.toString('latin1', 12, 16);
  if (form === 'VP8X') return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  if (form === 'VP8 ') return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
  const bits = head.readUInt32LE(21);
  return form === 'VP8L' ? { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 } : UNKNOWN;
}
