import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { MediaType, WAMessage } from '@whiskeysockets/baileys';
import { downloadEncryptedContent, getMediaKeys, normalizeMessageContent, toBuffer } from '@whiskeysockets/baileys';
import type { Shown } from './box.ts';
import { makePeople, shownTo } from './box.ts';
import { box, shop, SHOP } from './shop.ts';

/** A grey JPEG of one pixel would do; the box never looks inside. */
const PICTURE = randomBytes(40_000);
async function send(customer: string, body: object): Promise<WAMessage> {
  const { id } = await box.call<{ id: string }>('POST', `/api/people/${customer}/messages`, { to: SHOP, ...body });
  return shop.client.until('the message', ({ messages }) => messages.find(({ key }) => key.id === id));
}

interface File {
  mediaKey: Uint8Array;
  directPath: string;
  [field: string]: unknown;
}

function fileOf(message: WAMessage): File {
  const content = normalizeMessageContent(message.message) ?? {};
  return Object.values(content).find((one) => one !== null && typeof one === 'object' && 'mediaKey' in one) as File;
}

/** What Baileys makes of the file; the address is the one for which the README gives the rule. */
async function download(file: File, type: MediaType): Promise<Buffer> {
  const keys = await getMediaKeys(file.mediaKey, type);
  return toBuffer(await downloadEncryptedContent(`http://127.0.0.1:${box.port}${file.directPath}`, keys));
}

test('an image with a caption is downloaded and decrypted by Baileys', async () => {
  const media = { base64: PICTURE.toString('base64'), width: 640, height: 480, thumbnail: '/9j/2Q==' };
  const message = await send('77020000001', { type: 'image', text: 'Вот фото', media });
  const image = message.message?.imageMessage;
  assert.equal(image?.caption, 'Вот фото');
  assert.deepEqual([image.width, image.height, image.mimetype], [640, 480, 'image/jpeg']);
  assert.equal(Buffer.from(image.jpegThumbnail ?? []).toString('base64'), '/9j/2Q==');
  assert.deepEqual(await download(fileOf(message), 'image'), PICTURE);
});

const KINDS: [string, string, MediaType, object][] = [
  ['video', 'videoMessage', 'video', { seconds: 3, gif: true }],
  ['audio', 'audioMessage', 'audio', { seconds: 60 }],
  ['voice', 'audioMessage', 'audio', { seconds: 2 }],
  ['document', 'documentMessage', 'document', { fileName: 'Прайс.pdf' }],
  ['sticker', 'stickerMessage', 'image', {}],
];

for (const [type, field, keys, facts] of KINDS) {
  test(`people send a file of the kind "${type}"`, async () => {
    const message = await send('77020000002', { type, media: { size: 5000, ...facts } });
    assert.ok(Object.keys(message.message ?? {}).includes(field));
    assert.equal((await download(fileOf(message), keys)).length, 5000);
    const file = fileOf(message);
    if (type === 'voice') assert.deepEqual([file['ptt'], (file['waveform'] as Uint8Array).length], [true, 64]);
    if (type === 'document') assert.equal(file['fileName'], 'Прайс.pdf');
    const shown = (await shownTo(box, '77020000002', SHOP)).find(({ id }) => id === message.key.id);
    assert.deepEqual([shown?.kind, shown?.media?.state, shown?.media?.size], [type, 'ready', 5000]);
  });
}

test('a document with a caption is wrapped as WhatsApp wraps it', async () => {
  const message = await send('77020000003', { type: 'document', text: 'прайс', media: { size: 10 } });
  const wrapped = message.message?.documentWithCaptionMessage?.message?.documentMessage;
  assert.equal(wrapped?.caption, 'прайс');
});

/** Sent by the device and looked at by the customer's phone. */
async function arrived(customer: string): Promise<Shown> {
  let last: Shown | undefined;
  await shop.client.settled(async () => {
    last = (await shownTo(box, customer, SHOP)).at(-1);
    return last?.media?.state !== 'pending';
  });
  assert.ok(last);
  return last;
}

test('what the device uploads is decrypted and checked by the customer, and can be fetched', async () => {
  const customer = '77020000004';
  await makePeople(box, customer);
  const jid = `${customer}@s.whatsapp.net`;
  await shop.client.socket.sendMessage(jid, { document: PICTURE, mimetype: 'text/plain', fileName: 'a.txt' });
  const shown = await arrived(customer);
  assert.deepEqual(
    [shown.kind, shown.media?.state, shown.media?.fileName, shown.media?.mimetype],
    ['document', 'ready', 'a.txt', 'text/plain'],
  );
  assert.equal(shown.media?.sha256, createHash('sha256').update(PICTURE).digest('hex'));
  const response = await fetch(`http://127.0.0.1:${box.port}/api/chats/${customer}/${SHOP}/messages/${shown.id}/media`);
  assert.equal(response.headers.get('content-type'), 'text/plain');
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), PICTURE);
});

test('a voice note and a caption arrive as such', async () => {
  const customer = '77020000005';
  await makePeople(box, customer);
  const jid = `${customer}@s.whatsapp.net`;
  await shop.client.socket.sendMessage(jid, { audio: PICTURE, ptt: true, seconds: 4 });
  const voice = await arrived(customer);
  assert.deepEqual([voice.kind, voice.media?.seconds, voice.media?.state], ['voice', 4, 'ready']);
  await shop.client.socket.sendMessage(jid, { video: PICTURE, caption: 'смотрите' });
  const video = await arrived(customer);
  assert.deepEqual([video.kind, video.text, video.media?.state], ['video', 'смотрите', 'ready']);
});

test('a file that is gone is uploaded again when the device asks its phone', async () => {
  for (const status of [404, 410]) {
    const message = await send('77020000006', { type: 'image', media: { base64: PICTURE.toString('base64') } });
    const chat = `/api/chats/${SHOP}/77020000006/messages/${message.key.id}/media`;
    await box.call('POST', `${chat}/lose`, { status });
    await assert.rejects(download(fileOf(message), 'image'), (error: { output?: { statusCode: number } }) => {
      assert.equal(error.output?.statusCode, status);
      return true;
    });
    const before = fileOf(message).directPath;
    const updated = await shop.client.socket.updateMediaMessage(message);
    assert.notEqual(fileOf(updated).directPath, before);
    assert.deepEqual(await download(fileOf(updated), 'image'), PICTURE);
  }
});

test('a file that the phone has not either is refused', async () => {
  const message = await send('77020000007', { type: 'image', media: { size: 100 } });
  await box.call('POST', `/api/chats/${SHOP}/77020000007/messages/${message.key.id}/media/lose`, { reupload: 'gone' });
  await assert.rejects(shop.client.socket.updateMediaMessage(message), /NOT_FOUND/);
});

test('an upload needs the right auth and the right hash, and a part of a file can be fetched', async () => {
  const body = Buffer.from('encrypted');
  const name = createHash('sha256').update(body).digest('base64url');
  const { auth } = box.simulator.world.media;
  const put = (hash: string, query: string) =>
    fetch(`http://127.0.0.1:${box.port}/mms/image/${hash}?${query}`, { method: 'POST', body });
  assert.equal((await put(name, 'auth=wrong')).status, 401);
  assert.equal((await put(name.replace(/^./, '-'), `auth=${auth}`)).status, 400);
  const { direct_path: path } = (await (await put(name, `auth=${auth}`)).json()) as { direct_path: string };
  const part = await fetch(`http://127.0.0.1:${box.port}${path}`, { headers: { range: 'bytes=2-4' } });
  assert.deepEqual([part.status, await part.text()], [206, 'cry']);
});

test('transfers can be refused by request', async () => {
  await box.call('POST', '/api/faults', { times: 1, media: { error: 503 } });
  const message = await send('77020000008', { type: 'image', media: { size: 100 } });
  await assert.rejects(download(fileOf(message), 'image'));
  assert.equal((await download(fileOf(message), 'image')).length, 100);
});
