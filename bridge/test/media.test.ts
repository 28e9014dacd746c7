import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { download, PNG, sha256, upload, uploadUnannounced, voiceNote } from './support/files.ts';
import { until } from './support/until.ts';
import { World, type Answer } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };
let directory: string;
let outgoing: string;

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'bridge-media-'));
  world = await World.start({ BRIDGE_MEDIA_DIR: directory, MEDIA_LIMIT_DOCUMENT_MB: '20', MEDIA_REUPLOAD_MS: '5000' });
  owner = await world.link('shop');
  outgoing = path.join(directory, (await readdir(directory))[0] ?? '');
});

after(async () => {
  await world.close();
  await rm(directory, { recursive: true });
});

interface ShownMedia {
  state: string;
  error: string | null;
  mimetype: string;
  size: number;
  sha256: string;
  fileName: string | null;
  seconds: number | null;
  width: number | null;
  height: number | null;
  waveform: string | null;
  animated: boolean;
  thumbnail: string | null;
}

interface Shown {
  kind: string;
  text: string | null;
  fromMe: boolean;
  media: ShownMedia | null;
}

function send(to: string, content: object): Promise<Answer> {
  return world.call('POST', '/send', { sessionId: 'shop', to, ...content });
}

/** What the person's phone shows once it has fetched and checked the file. */
async function arrived(phone: string): Promise<Shown & { media: ShownMedia }> {
  return until('the file', async () => {
    const all = (await world.seenBy(phone, owner.phone)) as unknown as Shown[];
    const found = all.find(({ fromMe, media }) => !fromMe && media?.state !== 'pending' && media);
    return found as (Shown & { media: ShownMedia }) | undefined;
  });
}

const MP4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), randomBytes(50_000)]);
const WEBP = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X', 'latin1'), Buffer.alloc(2_000)]);

const FILES: [string, Buffer, string, object][] = [
  ['image', PNG, 'image/png', { caption: 'look' }],
  ['video', MP4, 'video/mp4', { caption: 'watch', seconds: 12 }],
  ['audio', randomBytes(30_000), 'audio/mpeg', { seconds: 3 }],
  ['voice', voiceNote(4), 'audio/ogg', {}],
  ['document', randomBytes(70_000), 'application/pdf', { fileName: 'price.pdf', caption: 'prices' }],
  ['sticker', WEBP, 'image/webp', {}],
];

for (const [kind, content, mimetype, more] of FILES) {
  test(`a ${kind} reaches the recipient whole, once per key`, async () => {
    const person = await world.person('Viewer');
    const { status, body } = await upload(world, 'shop', content, mimetype);
    assert.deepEqual([status, body.size, body.sha256], [201, content.length, sha256(content)]);

    const request = { type: kind, media: { mediaId: body.mediaId }, key: `file-${kind}`, ...more };
    const first = await send(person.phone, request);
    const again = await send(person.phone, request);

    assert.deepEqual([first.status, first.body['status']], [200, 'sent'], JSON.stringify(first.body));
    assert.deepEqual(again.body, first.body);
    const shown = await arrived(person.phone);
    assert.deepEqual([shown.kind, shown.media.state, shown.media.error], [kind, 'ready', null]);
    assert.deepEqual([shown.media.size, shown.media.sha256], [content.length, sha256(content)]);
    assert.equal(shown.text ?? null, (more as { caption?: string }).caption ?? null);
  });
}

for (const [name, more] of [
  ['no', {}],
  ['zero as', { seconds: 0, waveform: null }],
] as const) {
  test(`a voice note of which the caller says ${name} length has its own, and a picture of its loudness`, async () => {
    const person = await world.person('Hearer');
    const { body } = await upload(world, 'shop', voiceNote(7), 'application/octet-stream');

    await send(person.phone, { type: 'voice', media: { mediaId: body.mediaId }, ...more });

    const { media } = await arrived(person.phone);
    const heights = [...Buffer.from(media.waveform ?? '', 'base64')];
    assert.deepEqual([media.seconds, media.mimetype, heights.length], [7, 'audio/ogg; codecs=opus', 64]);
    assert.deepEqual([Math.min(...heights), Math.max(...heights)], [0, 100]);
  });
}

test('a picture tells its size and has a preview', async () => {
  const person = await world.person('Spectator');
  const { body } = await upload(world, 'shop', PNG, 'image/png');

  await send(person.phone, { type: 'image', media: { mediaId: body.mediaId } });

  const { media } = await arrived(person.phone);
  assert.deepEqual([media.width, media.height], [1, 1]);
  assert.ok(media.thumbnail);
});

test('what a kind cannot hold is refused with its type', async () => {
  const text = await upload(world, 'shop', Buffer.from('just text'), 'text/plain');
  const fake = await upload(world, 'shop', Buffer.from('no picture'), 'image/png');
  const cases: [object, string][] = [
    [{ type: 'image', media: { mediaId: text.body.mediaId } }, 'text/plain'],
    [{ type: 'image', media: { mediaId: fake.body.mediaId } }, 'application/octet-stream'],
    [{ type: 'voice', media: { mediaId: fake.body.mediaId }, mimetype: 'audio/ogg' }, 'application/octet-stream'],
    [{ type: 'sticker', media: { mediaId: fake.body.mediaId } }, 'image/png'],
  ];
  for (const [content, found] of cases) {
    const { status, body } = await send(owner.phone, { ...content });
    assert.deepEqual([status, body['error'], body['data']], [415, 'media_type_refused', { field: 'media', found }]);
  }
});

test('a file beyond the limit of its kind is refused with both sizes', async () => {
  const limit = 16 * 1024 * 1024;
  const content = Buffer.concat([PNG, Buffer.alloc(limit)]);
  const { body } = await upload(world, 'shop', content, 'image/png');

  const answer = await send(owner.phone, { type: 'image', media: { mediaId: body.mediaId } });

  assert.deepEqual(
    [answer.status, answer.body['error'], answer.body['data']],
    [413, 'media_too_large', { field: 'media', limit, found: content.length }],
  );
});

test('an upload beyond every limit is refused, announced or not, and leaves nothing behind', async () => {
  const limit = 20 * 1024 * 1024;
  const before = await readdir(path.join(outgoing, 'shop'));

  const announced = await upload(world, 'shop', Buffer.alloc(limit + 1), 'application/pdf').catch(() => null);
  const { status, body } = await uploadUnannounced(world, 'shop', limit + 1);

  if (announced) assert.deepEqual([announced.status, announced.body.error], [413, 'media_too_large']);
  assert.deepEqual([status, body['error'], (body['data'] as { limit: number }).limit], [413, 'media_too_large', limit]);
  assert.deepEqual(await readdir(path.join(outgoing, 'shop')), before);
});

test('nobody else on the machine may read what waits to be sent', async () => {
  await upload(world, 'shop', Buffer.from('a contract'), 'application/pdf');

  const names = await readdir(outgoing, { recursive: true });
  assert.ok(names.length > 2);
  for (const name of ['', ...names]) {
    const { mode } = await stat(path.join(outgoing, name));
    assert.equal(mode & 0o077, 0, name);
  }
});

test('an upload is nobody else’s, and is over after an hour', async () => {
  const { body } = await upload(world, 'shop', Buffer.from('mine'), 'text/plain');
  const content = { type: 'document', media: { mediaId: body.mediaId } };
  await world.call('POST', '/connect', { sessionId: 'stranger' });
  const hourAgo = new Date(Date.now() - 3_600_001);
  await utimes(path.join(outgoing, 'shop', body.mediaId), hourAgo, hourAgo);

  const late = await send(owner.phone, content);
  const unknown = await send(owner.phone, { type: 'document', media: { mediaId: '../../../etc/passwd' } });
  const empty = await upload(world, 'shop', Buffer.alloc(0), 'text/plain');
  const nowhere = await upload(world, 'no-such-session', Buffer.from('x'), 'text/plain');

  assert.deepEqual([late.status, late.body['error']], [404, 'media_not_found']);
  assert.deepEqual([unknown.status, unknown.body['error']], [404, 'media_not_found']);
  assert.deepEqual([empty.status, empty.body.error], [422, 'invalid_body']);
  assert.deepEqual([nowhere.status, nowhere.body.error], [404, 'session_not_found']);
});

async function receive(more: object = {}): Promise<{ id: string; person: string }> {
  const { phone } = await world.person('Sender');
  const media = { base64: PNG.toString('base64'), mimetype: 'image/png' };
  const { id } = await world.write(phone, owner.phone, 'see', { type: 'image', media, ...more });
  await world.hub.event('message', (data) => data['messageId'] === id);
  return { id, person: phone };
}

test('a received file is fetched, decrypted and whole', async () => {
  const { id } = await receive();

  const { status, type, length, content } = await download(world, 'shop', id);

  assert.deepEqual([status, type, length], [200, 'image/png', String(PNG.length)]);
  assert.equal(sha256(content), sha256(PNG));
});

test('a file that we sent is fetched too', async () => {
  const person = await world.person('Owner of a copy');
  const { body } = await upload(world, 'shop', Buffer.from('a contract'), 'application/pdf');
  const sent = await send(person.phone, { type: 'document', media: { mediaId: body.mediaId } });

  const { status, content } = await download(world, 'shop', String(sent.body['messageId']));

  assert.deepEqual([status, content.toString()], [200, 'a contract']);
});

test('a file WhatsApp has dropped is uploaded again by the phone', async () => {
  const { id } = await receive();
  await world.simulate('POST', '/api/faults', { times: 1, media: { error: 410 } });

  const first = await download(world, 'shop', id);

  assert.deepEqual([first.status, sha256(first.content)], [200, sha256(PNG)]);
});

test('a file that the phone has no longer is gone, and a silent phone is told apart', async () => {
  const codes: unknown[] = [];
  for (const reupload of ['gone', 'silent', 'ok']) {
    const { id, person } = await receive();
    await world.simulate('POST', `/api/chats/${owner.phone}/${person}/messages/${id}/media/lose`, { reupload });
    const { status, content } = await download(world, 'shop', id);
    codes.push(status === 200 ? status : [status, (JSON.parse(content.toString()) as { error: string }).error]);
  }

  assert.deepEqual(codes, [[410, 'media_gone'], [502, 'media_unavailable'], 200]);
});

test('a message without a file, an unknown one, and WhatsApp’s failures are told apart', async () => {
  const { phone } = await world.person('Plain');
  const { id } = await world.write(phone, owner.phone, 'no file');
  await world.hub.event('message', (data) => data['messageId'] === id);
  const file = await receive();

  const plain = await download(world, 'shop', id);
  const unknown = await download(world, 'shop', 'NEVER-SEEN');
  await world.simulate('POST', '/api/faults', { times: 1, media: { error: 500 } });
  const failing = await download(world, 'shop', file.id);

  const codes = [plain, unknown, failing].map(({ status, content }) => {
    return [status, (JSON.parse(content.toString()) as { error: string }).error];
  });
  assert.deepEqual(codes, [
    [404, 'media_not_found'],
    [404, 'media_not_found'],
    [502, 'media_unavailable'],
  ]);
});

test('without the phone a dropped file is typed: not connected', async () => {
  const { id } = await receive();
  await world.call('POST', '/disconnect/shop', {});
  await world.simulate('POST', '/api/faults', { times: 1, media: { error: 404 } });

  const { status, content } = await download(world, 'shop', id);

  assert.deepEqual([status, (JSON.parse(content.toString()) as { error: string }).error], [409, 'not_connected']);
  await world.call('POST', '/connect', { sessionId: 'shop' });
  await world.untilStatus('shop', 'connected');
});
