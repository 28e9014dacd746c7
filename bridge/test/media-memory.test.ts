import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { download, upload, uploadUnannounced } from './support/files.ts';
import { API_KEY, World } from './support/world.ts';

const SIZE = 100 * 1024 * 1024;
const GROWTH_LIMIT_MIB = 64;

let world: World;

before(async () => {
  world = await World.start();
  await world.link('shop');
});

after(() => world.close());

/** What the bridge uses now, and the most it has ever used, in MiB. */
function memory(): { now: number; peak: number } {
  const status = readFileSync(`/proc/${world.bridge?.process.pid ?? 0}/status`, 'utf8');
  const read = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

async function sendDocument(mediaId: string, to: string): Promise<string> {
  const content = { sessionId: 'shop', to, type: 'document', media: { mediaId }, fileName: 'film.mkv' };
  const { status, body } = await world.call('POST', '/send', content);
  assert.equal(status, 200, JSON.stringify(body));
  return String(body['messageId']);
}

/** Reads the file of a message piece by piece; this process must not hold it either. */
async function digestOf(messageId: string): Promise<string> {
  const path = `/sessions/shop/messages/${messageId}/media`;
  const response = await fetch(`http://127.0.0.1:${world.bridgePort}${path}`, { headers: { 'X-Api-Key': API_KEY } });
  const hash = createHash('sha256');
  for await (const piece of Readable.fromWeb(response.body as never)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

test(`100 MB in and out grow the process by less than ${GROWTH_LIMIT_MIB} MiB`, async (t) => {
  const person = await world.person('Collector', { autoDeliver: false });
  const small = await upload(world, 'shop', Buffer.alloc(100_000), 'application/octet-stream');
  await download(world, 'shop', await sendDocument(small.body.mediaId, person.phone));
  const start = memory();

  const { status, body } = await uploadUnannounced(world, 'shop', SIZE);
  const messageId = await sendDocument(String(body['mediaId']), person.phone);
  const digest = await digestOf(messageId);

  const growth = memory().peak - Math.max(start.now, 0);
  t.diagnostic(
    `before ${start.now.toFixed(0)} MiB, peak ${memory().peak.toFixed(0)} MiB, growth ${growth.toFixed(0)} MiB`,
  );
  assert.deepEqual([status, digest], [201, body['sha256']]);
  assert.ok(growth < GROWTH_LIMIT_MIB, `grew by ${growth.toFixed(0)} MiB`);
});
