import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readPlaintext } from '../src/convert/plaintext.ts';
import { RAW_BYTES, RAW_LEVELS, rawOf } from '../src/convert/raw.ts';
import { isDeeperThan } from '../src/convert/bounds.ts';
import type { HubEvent } from './support/hub.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };
let stranger: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
  stranger = await world.person('Stranger');
  await world.write(stranger.phone, owner.phone, 'hello');
});

after(() => world.close());

/** A message that quotes a message that quotes a message. */
function quotes(levels: number): Record<string, unknown> {
  let inner: Record<string, unknown> = { conversation: 'the innermost' };
  for (let level = 0; level < levels; level += 1) {
    inner = { orderMessage: { message: 'how much is it?', contextInfo: { stanzaId: 'A', quotedMessage: inner } } };
  }
  return inner;
}

/** The same as bytes, however deep: order (38) holds its words (6) and its context (17), which holds a quote (3). */
function quotesInBytes(levels: number): Buffer {
  const varint = (number: number): number[] =>
    number < 128 ? [number] : [(number % 128) + 128, ...varint(number >> 7)];
  const field = (number: number, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(body.length)]), body]);
  let inner = field(1, Buffer.from('the innermost'));
  for (let level = 0; level < levels; level += 1) {
    inner = field(38, Buffer.concat([field(6, Buffer.from('?')), field(17, field(3, inner))]));
  }
  return inner;
}

async function strange(raw: Record<string, unknown>): Promise<string> {
  const { id } = await world.write(stranger.phone, owner.phone, '', { type: 'raw', raw });
  return id;
}

/** What the hub was told under an id. */
function told(messageId: string): Promise<HubEvent> {
  return world.hub.event('message', (data) => data['messageId'] === messageId);
}

async function ordinary(text: string): Promise<HubEvent> {
  await world.write(stranger.phone, owner.phone, text);
  return world.hub.event('message', (data) => data['text'] === text);
}

for (const levels of [30, 70, 400]) {
  test(`a message nested ${levels} deep is told by its words, and the next one as ever`, async () => {
    const { data } = await told(await strange(quotes(levels)));

    assert.deepEqual([data['kind'], data['problem']], ['unsupported', 'too_deep']);
    assert.equal(data['text'], 'how much is it?');
    await ordinary(`after ${levels}`);
    const { body } = await world.status('shop');
    assert.equal(body['status'], 'connected');
  });
}

test('depth and size are found out before anything is taken apart', () => {
  for (const levels of [1_500, 20_000]) {
    const read = readPlaintext(Buffer.concat([quotesInBytes(levels), Buffer.from([1])]), false);
    assert.deepEqual([read.problem === null, levels], [false, levels]);
  }
  const large = readPlaintext(Buffer.concat([Buffer.alloc(6_400_000, 0x0a), Buffer.from([1])]), false);
  assert.equal(large.problem, 'too_large');
});

test('what is kept of an unknown content is small and shallow', () => {
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`field${n}`, 'x'.repeat(n % 50)]));
  for (const content of [quotes(1_500), wide, { text: 'я'.repeat(1_000_000) }, { file: Buffer.alloc(1_000_000) }]) {
    const raw = rawOf(content);
    assert.ok(Buffer.byteLength(JSON.stringify(raw)) <= RAW_BYTES);
    assert.ok(!isDeeperThan(raw, RAW_LEVELS));
  }
});

test('impossible details are left out, and the message is told', async () => {
  const place = { locationMessage: { degreesLatitude: 91, degreesLongitude: 1e300, name: 'Somewhere' } };
  const { data: location } = await told(await strange(place));
  assert.deepEqual([location['kind'], location['location'], location['text']], ['location', null, 'Somewhere']);

  const options = Array.from({ length: 5_000 }, (_, n) => ({ optionName: `option ${n}` }));
  const poll = { pollCreationMessage: { name: 'Which?', options, selectableOptionsCount: 5_000 } };
  const { data: asked } = await told(await strange(poll));
  const { name, options: kept } = asked['poll'] as { name: string; options: string[] };
  assert.deepEqual([asked['kind'], name, asked['problem']], ['poll', 'Which?', 'cut']);
  assert.ok(kept.length < 1_000);

  const video = {
    videoMessage: { caption: 'look', mimetype: 'video/mp4', seconds: 4_000_000_000, width: 4_000_000_000 },
  };
  const { data: film } = await told(await strange(video));
  const { seconds, width } = film['media'] as { seconds: number | null; width: number | null };
  assert.deepEqual([film['text'], seconds, width], ['look', null, null]);
});

test('a hub that takes less than a batch gets it in smaller ones, and what is too large alone by its beginning', async () => {
  world.hub.limitBytes = 150_000;
  const long = 'ю'.repeat(60_000);
  await world.write(stranger.phone, owner.phone, long, { count: 5 });
  await world.write(stranger.phone, owner.phone, 'x'.repeat(65_000), { count: 5 });
  await ordinary('the last of all');

  const texts = world.hub.of('message').map(({ data }) => String(data['text']));
  assert.equal(texts.filter((text) => text.startsWith('ююю')).length, 5);
  assert.equal(texts.filter((text) => text.startsWith('xxx') && text.length > 65_000).length, 5);
  world.hub.limitBytes = 50_000;
  await world.write(stranger.phone, owner.phone, long);
  await ordinary('after what was too large alone');
  const cut = world.hub.of('message').find(({ data }) => data['problem'] === 'too_large');
  assert.ok(String(cut?.data['text']).startsWith('ююю'));
  world.hub.limitBytes = Infinity;
});

test('an account is removed whatever its condition', async () => {
  await world.link('leaving', 'Leaving');
  world.hub.failWith = 500;

  const { status } = await world.call('DELETE', '/sessions/leaving');

  world.hub.failWith = null;
  assert.equal(status, 204);
  await until('the account being gone', async () => (await world.status('leaving')).status === 404);
});
