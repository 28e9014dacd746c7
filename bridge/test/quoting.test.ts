import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

async function answered(draft: object): Promise<Shown['quoted']> {
  const person = await world.person('Asks');
  const path = `/api/people/${person.phone}/messages`;
  const { id } = await world.simulate<{ id: string }>('POST', path, { to: owner.phone, ...draft });
  await world.hub.event('message', (data) => data['messageId'] === id);
  const quoted = { messageId: id, fromMe: false };
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

test('what is not kept any more is quoted by its kind, and what is seen once without its content', () => {
  const quoted = { messageId: 'A1', fromMe: false, text: 'Торт', kind: 'image' };
  const person = { phone: '77011234567', lid: null };
  const lost = quoteOf(quoted, null, person, 'me@s.whatsapp.net');
  assert.deepEqual(
    [lost.quotedMessage?.imageMessage?.caption, lost.participant],
    ['Торт', '77011234567@s.whatsapp.net'],
  );
  const secret = { viewOnceMessageV2: { message: { imageMessage: { jpegThumbnail: Buffer.from('x') } } } };
  const once = quoteOf(quoted, secret, person, 'me@s.whatsapp.net');
  assert.equal(once.quotedMessage?.imageMessage?.jpegThumbnail ?? null, null);
});
