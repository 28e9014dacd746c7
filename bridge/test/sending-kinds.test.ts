import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World, type Answer } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

interface Shown {
  id: string;
  kind: string;
  text: string | null;
  fromMe: boolean;
  quote: string | null;
}

function send(to: string, content: object): Promise<Answer> {
  return world.call('POST', '/send', { sessionId: 'shop', to, ...content });
}

async function shownBy(phone: string): Promise<Shown[]> {
  const all = await world.seenBy(phone, owner.phone);
  return (all as unknown as Shown[]).filter(({ fromMe }) => !fromMe);
}

/** The stanzas that left with this id; their content is encrypted, their attributes are not. */
async function stanza(id: unknown): Promise<{ attrs: Record<string, string>; content: { tag: string }[] }> {
  return until('the stanza', async () => {
    const path = `/api/stanzas?phone=${owner.phone}&tag=message&direction=in`;
    const stanzas = await world.simulate<{ attrs: Record<string, string>; content: { tag: string }[] }[]>('GET', path);
    return stanzas.find(({ attrs }) => attrs['id'] === id);
  });
}

const KINDS: [string, object, RegExp][] = [
  ['location', { type: 'location', latitude: 43.238, longitude: 76.945, name: 'Shop' }, /location/i],
  ['one contact', { type: 'contacts', contacts: [{ name: 'A; B', phones: ['+77010000001'] }] }, /contact/i],
  [
    'several contacts',
    {
      type: 'contacts',
      contacts: [
        { name: 'A', phones: ['77010000001'] },
        { name: 'B', phones: ['77010000002', '77010000003'] },
      ],
    },
    /contact/i,
  ],
  ['poll', { type: 'poll', name: 'When?', options: ['Today', 'Tomorrow'], selectable: 1 }, /poll/i],
  ['poll with several answers', { type: 'poll', name: 'Which?', options: ['A', 'B', 'C'], selectable: 3 }, /poll/i],
];

for (const [name, content, kind] of KINDS) {
  test(`a ${name} reaches the recipient, once per key`, async () => {
    const person = await world.person('Reader');

    const first = await send(person.phone, { ...content, key: `kind-${name}` });
    const again = await send(person.phone, { ...content, key: `kind-${name}` });

    assert.deepEqual([first.status, first.body['status']], [200, 'sent']);
    assert.deepEqual(again.body, first.body);
    const [shown, ...more] = await until('the message', async () => {
      const all = await shownBy(person.phone);
      return all.length > 0 && all;
    });
    assert.match(shown?.kind ?? '', kind);
    assert.equal(more.length, 0);
  });
}

test('a poll, an edit and a deletion are marked as such for the server', async () => {
  const person = await world.person('Marked');
  const text = await world.send('shop', person.phone, 'frist', 'marked-1');
  const targetId = text.body['messageId'];

  const poll = await send(person.phone, { type: 'poll', name: 'Which?', options: ['A', 'B'] });
  const edit = await send(person.phone, { type: 'edit', target: { messageId: targetId }, text: 'first' });
  const taken = await send(person.phone, { type: 'delete', target: { messageId: targetId, fromMe: true } });

  assert.deepEqual([poll.status, edit.status, taken.status], [200, 200, 200]);
  assert.equal((await stanza(edit.body['messageId'])).attrs['edit'], '1');
  assert.equal((await stanza(taken.body['messageId'])).attrs['edit'], '7');
  const { attrs, content } = await stanza(poll.body['messageId']);
  assert.equal(attrs['type'], 'poll');
  assert.ok(content.some(({ tag }) => tag === 'meta'));
});

test('a reaction is sent, and taken away by an empty one', async () => {
  const person = await world.person('Liked');
  const { id } = await world.write(person.phone, owner.phone, 'thank you');
  const target = { messageId: id, fromMe: false };

  const given = await send(person.phone, { type: 'reaction', target, emoji: '👍🏽' });
  const taken = await send(person.phone, { type: 'reaction', target, emoji: '' });
  const word = await send(person.phone, { type: 'reaction', target, emoji: 'nice' });

  assert.deepEqual([given.body['status'], taken.body['status']], ['sent', 'sent']);
  assert.equal((await stanza(given.body['messageId'])).attrs['type'], 'reaction');
  assert.deepEqual([word.status, word.body['error']], [422, 'invalid_body']);
});

test('a message that was received is forwarded, and one nobody knows is not', async () => {
  const [from, to] = [await world.person('Teller'), await world.person('Listener')];
  const { id } = await world.write(from.phone, owner.phone, 'pass it on');
  await world.hub.event('message', (data) => data['messageId'] === id);

  const answer = await send(to.phone, { type: 'forward', messageId: id });
  const unknown = await send(to.phone, { type: 'forward', messageId: 'NOBODY-KNOWS' });

  assert.equal(answer.body['status'], 'sent');
  const shown = await until('the forward', async () => (await shownBy(to.phone))[0]);
  assert.equal(shown.text, 'pass it on');
  assert.deepEqual([unknown.status, unknown.body['error']], [404, 'message_not_found']);
});

test('what we sent ourselves is forwarded too', async () => {
  const [first, second] = [await world.person('First'), await world.person('Second')];
  const { body } = await world.send('shop', first.phone, 'our price list');

  const answer = await send(second.phone, { type: 'forward', messageId: body['messageId'] });

  assert.equal(answer.body['status'], 'sent');
  const shown = await until('the forward', async () => (await shownBy(second.phone))[0]);
  assert.equal(shown.text, 'our price list');
});

test('a quote names the message it answers, with any kind', async () => {
  const person = await world.person('Quoted');
  const { id } = await world.write(person.phone, owner.phone, 'where are you?');

  await send(person.phone, {
    type: 'text',
    text: 'here',
    quoted: { messageId: id, fromMe: false, text: 'where are you?' },
    mentions: [person.phone],
    forwarded: true,
  });

  const shown = await until('the answer', async () => (await shownBy(person.phone))[0]);
  assert.deepEqual([shown.text, shown.quote], ['here', id]);
});

test('a group we are not in is refused before anything is sent', async () => {
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, query: { xmlns: 'w:g2', error: 404 } });

  const answer = await send('120363000000000001@g.us', { type: 'text', text: 'hello all' });

  assert.deepEqual([answer.status, answer.body['error']], [409, 'not_in_group']);
});

test('what is too long is refused with its field, the limit and what was found', async () => {
  const cases: [object, string, number, number][] = [
    [{ type: 'text', text: 'x'.repeat(65_537) }, 'text', 65_536, 65_537],
    [{ type: 'poll', name: 'Q', options: Array.from({ length: 13 }, (_, n) => `${n}`) }, 'options', 12, 13],
    [{ type: 'poll', name: 'Q'.repeat(256), options: ['a', 'b'] }, 'name', 255, 256],
    [{ type: 'poll', name: 'Q', options: ['a', '🙂'.repeat(101)] }, 'options.1', 100, 101],
    [{ type: 'contacts', contacts: [{ name: 'n'.repeat(257), phones: ['77010000001'] }] }, 'contacts.0.name', 256, 257],
  ];
  for (const [content, field, limit, found] of cases) {
    const { status, body } = await send(owner.phone, content);
    assert.deepEqual([status, body['error'], body['data']], [422, 'too_long', { field, limit, found }]);
  }
});

test('what is malformed is refused with the field of the kind that was meant', async () => {
  const target = { messageId: 'A1', fromMe: false };
  const cases: [object, string][] = [
    [{ type: 'carrier pigeon' }, 'type'],
    [{}, 'type'],
    [{ type: 'text' }, 'text'],
    [{ type: 'text', text: 'nul \0 inside' }, 'text'],
    [{ type: 'location', latitude: 91, longitude: 0 }, 'latitude'],
    [{ type: 'poll', name: 'Q', options: ['only one'] }, 'options'],
    [{ type: 'poll', name: 'Q', options: ['same', 'same'] }, 'options'],
    [{ type: 'poll', name: 'Q', options: ['a', 'b'], selectable: 3 }, 'selectable'],
    [{ type: 'contacts', contacts: [{ name: 'A', phones: ['call me'] }] }, 'contacts.0.phones.0'],
    [{ type: 'reaction', target: { messageId: 'A1' }, emoji: '👍' }, 'target.fromMe'],
    [{ type: 'delete', target: { ...target, messageId: '' } }, 'target.messageId'],
  ];
  for (const [content, field] of cases) {
    const { status, body } = await send(owner.phone, content);
    const { fields } = body['data'] as { fields: { field: string }[] };
    assert.deepEqual([status, body['error'], fields[0]?.field], [422, 'invalid_body', field], JSON.stringify(content));
  }
});

test('somebody mentioned who is nobody is refused', async () => {
  const person = await world.person('Mentioned');

  const { status, body } = await send(person.phone, { type: 'text', text: '@you', mentions: ['you'] });

  assert.deepEqual([status, body['error'], body['data']], [422, 'invalid_recipient', { field: 'mentions' }]);
});

test('a refusal with 475 says that the quota is used up', async () => {
  const person = await world.person('Quota');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { error: 475 } });

  const { status, body } = await send(person.phone, { type: 'text', text: 'hello' });

  assert.deepEqual([status, body['data']], [502, { code: 475, reason: 'message_quota', until: null }]);
});

test('a refusal with 463 says whether the account is locked, and until when', async () => {
  const path = `/api/phones/${owner.phone}/restriction`;
  const until = new Date(Math.trunc(Date.now() / 1000) * 1000 + 3_600_000).toISOString();
  const reasonFor = async (restriction: object): Promise<unknown> => {
    const person = await world.person('Never wrote');
    await world.simulate('PUT', path, restriction);
    const { body } = await send(person.phone, { type: 'text', text: 'hello' });
    await world.simulate('DELETE', path);
    return body['data'];
  };

  const locked = await reasonFor({ code: 463, lock: true, until });
  const unlocked = await reasonFor({ code: 463, lock: false });

  assert.deepEqual(locked, { code: 463, reason: 'reachout_locked', until });
  assert.deepEqual(unlocked, { code: 463, reason: 'token_missing', until: null });
});
