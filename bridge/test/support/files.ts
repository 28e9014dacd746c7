import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { API_KEY, type Answer, type World } from './world.ts';

/** The smallest PNG, JPEG-free and honest: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A voice note of so many seconds, one page and fifty packets a second; the packets hold nothing that can be heard. */
export function voiceNote(seconds: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  const pages = [page(0, 0n, [head]), page(1, 0n, [Buffer.from('OpusTags\0\0\0\0\0\0\0\0', 'latin1')])];
  for (let second = 0; second < seconds; second += 1) {
    const packets = Array.from({ length: 50 }, (_, n) => Buffer.alloc(20 + ((second * 50 + n) % 100)));
    pages.push(page(second + 2, BigInt((second + 1) * 48_000), packets));
  }
  return Buffer.concat(pages);
}

function page(sequence: number, position: bigint, packets: Buffer[]): Buffer {
  const head = Buffer.alloc(27 + packets.length);
  head.write('OggS', 0, 'latin1');
  head.writeBigInt64LE(position, 6);
  head.writeUInt32LE(sequence, 18);
  head.writeUInt8(packets.length, 26);
  for (const [n, packet] of packets.entries()) head.writeUInt8(packet.length, 27 + n);
  return Buffer.concat([head, ...packets]);
}

export async function upload(
  world: World,
  sessionId: string,
  content: Buffer,
  type: string,
): Promise<Answer<{ mediaId: string; size: number; sha256: string; error?: string; data?: unknown }>> {
  const response = await fetch(`http://127.0.0.1:${world.bridgePort}/sessions/${sessionId}/media`, {
    method: 'POST',
    body: new Uint8Array(content),
    headers: { 'X-Api-Key': API_KEY, 'Content-Type': type },
  });
  return { status: response.status, body: (await response.json()) as never };
}

export interface Download {
  status: number;
  type: string | null;
  length: string | null;
  content: Buffer;
}

export async function download(world: World, sessionId: string, messageId: string): Promise<Download> {
  const path = `/sessions/${sessionId}/messages/${messageId}/media`;
  const response = await fetch(`http://127.0.0.1:${world.bridgePort}${path}`, { headers: { 'X-Api-Key': API_KEY } });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    length: response.headers.get('content-length'),
    content: Buffer.from(await response.arrayBuffer()),
  };
}

/** Uploads so many zeros without saying how many they will be. */
export async function uploadUnannounced(world: World, sessionId: string, size: number): Promise<Answer> {
  const { hostname, port, path } = {
    hostname: '127.0.0.1',
    port: world.bridgePort,
    path: `/sessions/${sessionId}/media`,
  };
  const headers = { 'X-Api-Key': API_KEY, 'Content-Type': 'application/octet-stream' };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method: 'POST', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    // The bridge hangs up on what it refuses; its answer has come by then.
    asked.on('error', reject);
    Readable.from(pieces(size)).pipe(asked);
  });
}

function* pieces(size: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024);
  for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}
