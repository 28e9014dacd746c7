import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { proto } from '@whiskeysockets/baileys';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start();
});

after(() => world.close());

type Data = Record<string, unknown>;

function write(from: string, to: string, body: object): Promise<{ id: string }> {
  return world.simulate('POST', `/api/people/${from}/messages`, { to, ...body });
}

function writeAs(owner: string, to: string, body: object): Promise<{ id: string }> {
  return world.simulate('POST', `/api/phones/${owner}/messages`, { to, ...body });
}

/** A phone that is not linked yet, and somebody it has a chat with. */
async function phoneAndFriend(name: string, more: object = {}): Promise<{ phone: string; friend: string }> {
  const { phone } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name });
  const friend = await world.person(`Friend of ${name}`);
  await world.simulate('PUT', `/api/phones/${phone}/history`, { perChat: 50, external: false, ...more });
  return { phone, friend: friend.phone };
}

function told(sessionId: string, type: string): Data[] {
  return world.hub.events.filter((one) => one.sessionId === sessionId && one.type === type).map(({ data }) => data);
}

/** Past messages, in pieces or alone, by their ids. */
function pastMessages(sessionId: string): Map<unknown, Data> {
  const pieces = told(sessionId, 'history').flatMap(({ messages }) => messages as Data[]);
  return new Map([...pieces, ...told(sessionId, 'message')].map((one) => [one['messageId'], one]));
}

async function change(sessionId: string, type: string, targetId: string): Promise<Data> {
  return until(`${type} of ${targetId}`, () => told(sessionId, type).find((one) => one['targetId'] === targetId));
}

for (const external of [false, true]) {
  test(`what happened before the link is told with its time (${external ? 'files' : 'inside messages'})`, async () => {
    const session = external ? 'files' : 'inside';
    const { phone, friend } = await phoneAndFriend(session, { external });
    const asked = await write(friend, phone, { text: '2 штуки' });
    const cake = await write(friend, phone, { type: 'image', media: { size: 100 }, text: 'Торт' });
    await write(friend, phone, { type: 'edit', target: asked.id, text: '5 штук' });
    await write(friend, phone, { type: 'edit', target: cake.id, text: 'Торт на субботу' });
    const gone = await write(friend, phone, { text: 'Пароль 1234' });
    await write(friend, phone, { type: 'delete', target: gone.id });
    const answer = await writeAs(phone, friend, { text: 'Хорошо' });
    await write(friend, phone, { type: 'reaction', target: answer.id, emoji: '👍' });
    await writeAs(phone, friend, { type: 'reaction', target: asked.id, emoji: '🙏' });
    await world.simulate('POST', `/api/people/${friend}/call`, { to: phone, status: 'timeout', video: true });
    await world.simulate('POST', `/api/phones/${phone}/mark`, { with: friend, unread: true });

    await world.linkPhone(session, phone);

    for (const [{ id }, kind, text] of [
      [asked, 'text', '5 штук'],
      [cake, 'image', 'Торт на субботу'],
    ] as const) {
      const edited = await change(session, 'message.edited', id);
      assert.deepEqual([edited['text'], edited['source']], [text, 'history']);
      const found = pastMessages(session).get(id);
      assert.deepEqual([found?.['kind'], found?.['text'], found?.['source']], [kind, text, 'history']);
    }
    const { source, fromMe } = await change(session, 'message.deleted', gone.id);
    assert.deepEqual([source, fromMe], ['history', false]);
    assert.equal(pastMessages(session).get(gone.id), undefined);
    assert.equal((await change(session, 'message.reaction', answer.id))['emoji'], '👍');
    assert.equal((await change(session, 'message.reaction', asked.id))['emoji'], '🙏');
    const call = await until('the call', () => told(session, 'call')[0]);
    assert.deepEqual([call['status'], call['video'], call['past']], ['timeout', true, true]);
    const chats = told(session, 'history').flatMap((one) => one['chats'] as { unread: number; chat: Data }[]);
    assert.ok(chats.some(({ unread, chat }) => unread > 0 && chat['phone'] === friend));
  });
}

test('an edit beside its message in history changes it', async () => {
  const { phone, friend } = await phoneAndFriend('beside', { edits: 'beside' });
  const { id } = await write(friend, phone, { text: '2 штуки' });
  await write(friend, phone, { type: 'edit', target: id, text: '5 штук' });

  await world.linkPhone('beside', phone);

  assert.equal((await change('beside', 'message.edited', id))['text'], '5 штук');
  assert.equal(pastMessages('beside').get(id)?.['text'], '2 штуки');
});

test('what is sealed later with the secret of a past message is opened: its secret stands beside it in history', async () => {
  const { phone, friend } = await phoneAndFriend('secrets');
  const asked = await write(friend, phone, { text: '2 штуки' });
  const again = await write(friend, phone, { text: 'в шесть' });
  await write(friend, phone, { type: 'edit', target: again.id, text: 'в семь' });
  await world.linkPhone('secrets', phone);
  await until('the past', () => pastMessages('secrets').has(asked.id) && pastMessages('secrets').has(again.id));

  await write(friend, phone, { type: 'edit', target: asked.id, text: '5 штук' });
  await write(friend, phone, { type: 'edit', target: again.id, text: 'в восемь' });

  const live = async (id: string): Promise<Data> =>
    until('the edit', () =>
      told('secrets', 'message.edited').find((one) => one['targetId'] === id && one['source'] === 'live'),
    );
  assert.equal((await live(asked.id))['text'], '5 штук');
  assert.equal((await live(again.id))['text'], 'в восемь');
});

test('who voted in the polls of the past, and for what, is told', async () => {
  const { phone, friend } = await phoneAndFriend('votes');
  const poll = { name: 'Когда?', options: ['Утром', 'Днём', 'Вечером'], selectable: 2 };
  const { id } = await write(friend, phone, { type: 'poll', poll });
  await write(friend, phone, { type: 'vote', target: id, options: ['Утром'] });
  await write(friend, phone, { type: 'vote', target: id, options: ['Вечером', 'Днём'] });
  await writeAs(phone, friend, { type: 'vote', target: id, options: ['Утром'] });

  await world.linkPhone('votes', phone);

  const votes = await until('the votes', () => {
    const found = told('votes', 'message.vote');
    return found.length >= 2 && found;
  });
  assert.deepEqual(
    new Set(votes.map((one) => JSON.stringify([one['targetId'], one['fromMe'], one['options'], one['source']]))),
    new Set([
      JSON.stringify([id, false, ['Днём', 'Вечером'], 'history']),
      JSON.stringify([id, true, ['Утром'], 'history']),
    ]),
  );
});

const SECRET = Buffer.alloc(32, 7);

function sealedEdit(target: string, writer: string, text: string): object {
  const info = `${target}${writer}${writer}Message Edit`;
  const key = Buffer.from(hkdfSync('sha256', SECRET, Buffer.alloc(0), info, 32));
  const iv = Buffer.alloc(12, 3);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const plain = proto.Message.encode({ conversation: text }).finish();
  const payload = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const targetMessageKey = { remoteJid: writer, fromMe: true, id: target };
  const sealed = { encPayload: payload.toString('base64'), encIv: iv.toString('base64'), secretEncType: 2 };
  return { secretEncryptedMessage: { targetMessageKey, ...sealed } };
}

test('an edit that is sealed in the history itself is opened, also when its message comes in a later portion', async () => {
  const { phone, friend } = await phoneAndFriend('sealed', { perChat: 4, pieces: 2 });
  const raw = { conversation: 'в шесть', messageContextInfo: { messageSecret: SECRET.toString('base64') } };
  const first = await write(friend, phone, { type: 'raw', raw });
  await write(friend, phone, { text: 'раньше' });
  const second = await write(friend, phone, { type: 'raw', raw });
  for (const { id } of [first, second])
    await write(friend, phone, { type: 'raw', raw: sealedEdit(id, `${friend}@s.whatsapp.net`, `в семь ${id}`) });
  await world.simulate('PUT', `/api/phones/${phone}/history`, { perChat: 6, pieces: 2, external: false });

  await world.linkPhone('sealed', phone);

  for (const { id } of [first, second]) {
    const opened = await until('the edit', () =>
      told('sealed', 'message.edited').find((one) => one['targetId'] === id && one['text'] !== null),
    );
    assert.deepEqual([opened['text'], opened['source']], [`в семь ${id}`, 'history']);
  }
});

test('what the phone itself could not read is told as such', async () => {
  const writer = await world.link('writer', 'Writer');
  const { phone } = await phoneAndFriend('waits');
  await world.simulate('POST', '/api/faults', { phone: writer.phone, times: 20, undecryptable: { to: phone } });
  const { body } = await world.send('writer', phone, 'nobody can read it');
  await until('the phone waits for it', async () => {
    const shown = await world.simulate<{ id: string; status: string }[]>(
      'GET',
      `/api/phones/${phone}/messages?with=${writer.phone}`,
    );
    return shown.some(({ id, status }) => id === body['messageId'] && status === 'undecryptable');
  });

  await world.linkPhone('waits', phone);

  const found = await until('the line', () => told('waits', 'message.undecryptable')[0]);
  assert.deepEqual([found['messageId'], found['source'], found['fromMe']], [body['messageId'], 'history', false]);
});

test('a notice without a content is filled by what the phone gives at our request, which later edits are opened with', async () => {
  const { phone, friend } = await phoneAndFriend('asks');
  await world.linkPhone('asks', phone);
  const { id } = await write(friend, phone, { text: '2 штуки', withheld: true });
  await until('the line', () => told('asks', 'message.undecryptable').find((one) => one['messageId'] === id));

  const filled = await until('the content', () => told('asks', 'message').find((one) => one['messageId'] === id));
  assert.deepEqual([filled['text'], filled['fromMe']], ['2 штуки', false]);
  await write(friend, phone, { type: 'edit', target: id, text: '5 штук' });
  assert.equal((await change('asks', 'message.edited', id))['text'], '5 штук');
});
