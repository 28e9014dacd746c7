import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;
let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

function timer(lid: string, seconds: number): Promise<unknown> {
  return world.hub.event('chat.timer', (data) => {
    const { chat, seconds: told } = data as { chat: { lid: string | null }; seconds: number };
    return chat.lid === lid && told === seconds;
  });
}

/** What a phone shows of when an answer disappears, as its content says. */
async function expirationOf(person: string, text: string): Promise<number | null> {
  const shown = await until('the answer', async () => {
    const all = await world.simulate<{ text: string; expiration: number | null }[]>(
      'GET',
      `/api/people/${person}/messages?with=${owner.phone}`,
    );
    return all.find((message) => message.text === text);
  });
  return shown.expiration;
}

function say(person: string, raw: object): Promise<unknown> {
  return world.simulate('POST', `/api/people/${person}/messages`, { to: owner.phone, type: 'raw', raw });
}

test('answers carry the timer that a chat has, by its own messages and by the choice of it', async () => {
  const person = await world.person('Disappearing');
  const text = { text: 'for a day', contextInfo: { expiration: DAY_S } };
  await say(person.phone, { extendedTextMessage: text });
  await timer(person.lid, DAY_S);
  await world.send('shop', person.phone, 'gone in a day');

  await say(person.phone, { protocolMessage: { type: 'EPHEMERAL_SETTING', ephemeralExpiration: WEEK_S } });
  await timer(person.lid, WEEK_S);
  await world.send('shop', `${person.lid}@lid`, 'gone in a week');

  await say(person.phone, { protocolMessage: { type: 'EPHEMERAL_SETTING', ephemeralExpiration: 0 } });
  await timer(person.lid, 0);
  await world.send('shop', person.phone, 'stays');

  assert.equal(await expirationOf(person.phone, 'gone in a day'), DAY_S);
  assert.equal(await expirationOf(person.phone, 'gone in a week'), WEEK_S);
  assert.equal(await expirationOf(person.phone, 'stays'), null);
});

test('a timer is heard from whatever holds the message', async () => {
  const person = await world.person('Mentions');
  const message = { extendedTextMessage: { text: 'for a week', contextInfo: { expiration: WEEK_S } } };
  await say(person.phone, { groupMentionedMessage: { message } });
  await timer(person.lid, WEEK_S);
});

test('a timer that no app offers is not believed', async () => {
  const person = await world.person('Strange');
  await say(person.phone, { protocolMessage: { type: 'EPHEMERAL_SETTING', ephemeralExpiration: 4_000_000_000 } });
  await say(person.phone, { conversation: 'after that' });
  await world.hub.event('message', (data) => data['text'] === 'after that');

  await world.send('shop', person.phone, 'stays, too');

  assert.equal(await expirationOf(person.phone, 'stays, too'), null);
});
