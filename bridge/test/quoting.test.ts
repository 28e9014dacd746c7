import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { proto } from '@whiskeysockets/baileys';
import { quoteOf } from '../src/sending/quoting.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

interface Shown {
  text: string | null;
  quoted: { kind: string; text: string | null; seconds: number | null; hasThumbnail: boolean } | null;
}

async function answered(draft: object, more: object = {}): Promise<Shown['quoted']> {
  const person = await world.person('Asks');
  const path = `/api/people/${person.phone}/messages`;
  const { id } = await world.simulate<{ id: string }>('POST', path, { to: owner.phone, ...draft });
  await world.hub.event('message', (data) => data['messageId'] === id);
  const quoted = { messageId: id, fromMe: false, ...more };
  await world.call('POST', '/send', { sessionId: 'shop', to: person.phone, type: 'text', text: 'Да', quoted });
  const seen = await until('the answer', async () => {
    const shown = await world.simulate<Shown[]>('GET', `/api/people/${person.phone}/messages?with=${owner.phone}`);
    return shown.find(({ text }) => text === 'Да');
  });
  return seen.quoted;
}

test('an answer carries the photo, the voice note or the text that it answers', async () => {
  const thumbnail = Buffer.from('tiny').toString('base64');
  const photo = await answered({ type: 'image', text: 'Такой?', media: { size: 100, thumbnail } });
  assert.deepEqual(photo, { kind: 'image', text: 'Такой?', seconds: null, hasThumbnail: true });
  const voice = await answered({ type: 'voice', media: { size: 100, seconds: 7 } });
  assert.deepEqual(voice, { kind: 'voice', text: null, seconds: 7, hasThumbnail: false });
  assert.equal((await answered({ text: 'Сколько?' }))?.text, 'Сколько?');
});

const PERSON = { phone: '77011234567', lid: null };

function quote(quoted: object, original: proto.IMessage | null = null): proto.IContextInfo | null {
  return quoteOf({ messageId: 'A1', fromMe: false, ...quoted }, original, PERSON, 'me@s.whatsapp.net');
}

test('what is not kept any more is quoted by its kind, and what is seen once without its content', () => {
  const lost = quote({ text: 'Торт', kind: 'image' });
  assert.deepEqual(
    [lost?.quotedMessage?.imageMessage?.caption, lost?.participant],
    ['Торт', '77011234567@s.whatsapp.net'],
  );
  const secret = { viewOnceMessageV2: { message: { imageMessage: { jpegThumbnail: Buffer.from('x') } } } };
  const once = quote({ text: 'Торт', kind: 'image' }, secret);
  assert.equal(once?.quotedMessage?.imageMessage?.jpegThumbnail ?? null, null);
});

test('what is not kept any more is quoted with its small picture, its length and its name, as far as they are told', () => {
  const thumbnail = Buffer.from('tiny').toString('base64');
  const photo = quote({ text: null, kind: 'image', thumbnail });
  assert.equal(photo?.quotedMessage?.imageMessage?.jpegThumbnail?.toString(), 'tiny');
  assert.equal(quote({ text: null, kind: 'voice', seconds: 7 })?.quotedMessage?.audioMessage?.seconds, 7);
  const file = quote({ text: null, kind: 'document', fileName: 'Прайс.pdf' });
  assert.equal(file?.quotedMessage?.documentMessage?.fileName, 'Прайс.pdf');
});

for (const kind of ['view_once', 'phone_only', 'event', 'unsupported', 'undecryptable', 'text', 'poll', 'contacts']) {
  test(`a quote of what has no content here is no empty card (${kind})`, () => {
    assert.equal(quote({ text: null, kind }), null, 'nothing is known of it');
    const named = JSON.stringify(quote({ text: 'Одноразовое сообщение', kind })?.quotedMessage);
    assert.match(named, /Одноразовое сообщение/);
  });
}

test('an answer to what is seen once is shown with the words for it', async () => {
  const quoted = { kind: 'view_once', text: 'Одноразовое сообщение' };
  const seen = await answered({ type: 'image', media: { size: 100 }, viewOnce: true }, quoted);
  assert.deepEqual([seen?.kind, seen?.text], ['text', 'Одноразовое сообщение']);
  assert.equal(await answered({ type: 'image', media: { size: 100 }, viewOnce: true }), null);
});
