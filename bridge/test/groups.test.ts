import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World, type Answer, type PhoneMessage } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

interface Member {
  phone: string | null;
  lid: string | null;
  role: string;
}

interface Group {
  id: string;
  subject: string;
  description: string | null;
  size: number;
  participants: Member[];
  canSend: boolean;
  addressing: string;
}

const at = (group: string, more = ''): string => `/sessions/shop/groups/${group}${more}`;

async function makeGroup(addressing: 'pn' | 'lid', members: string[]): Promise<string> {
  const draft = { subject: 'Neighbours', owner: members[0], participants: [...members, owner.phone], addressing };
  const { id } = await world.simulate<{ id: string }>('POST', '/api/groups', draft);
  return id.includes('@') ? id : `${id}@g.us`;
}

function send(to: string, content: object): Promise<Answer> {
  return world.call('POST', '/send', { sessionId: 'shop', to, ...content });
}

for (const addressing of ['pn', 'lid'] as const) {
  test(`a group addressed by ${addressing} is listed, read and written to`, async () => {
    const [first, second] = [await world.person('First'), await world.person('Second')];
    const id = await makeGroup(addressing, [first.phone, second.phone]);

    const synced = await world.call<{ groups: Group[] }>('POST', '/groups/sync/shop');
    const read = await world.call<Group>('GET', at(id));
    const mention = `@${second.phone}`;
    const sent = await send(id, { type: 'text', text: `hello ${mention}`, mentions: [second.phone], key: `all-${id}` });
    const again = await send(id, {
      type: 'text',
      text: `hello ${mention}`,
      mentions: [second.phone],
      key: `all-${id}`,
    });

    assert.deepEqual([synced.status, read.status], [200, 200], JSON.stringify([synced.body, read.body]));
    const listed = synced.body.groups.find((group) => group.id === id);
    assert.deepEqual([listed?.subject, listed?.canSend, listed?.addressing], ['Neighbours', true, addressing]);
    assert.deepEqual(listed, read.body);
    assert.equal(read.body.participants.find(({ lid }) => lid === first.lid)?.phone, first.phone);
    assert.deepEqual([sent.body['status'], again.body], ['sent', sent.body]);
    const name = addressing === 'lid' ? second.lid : second.phone;
    await until('the text', async () => {
      const shown = await world.simulate<{ text: string }[]>('GET', `/api/people/${second.phone}/messages?with=${id}`);
      return shown.some(({ text }) => text === `hello @${name}`);
    });
  });
}

test('a group is made, renamed, described, joined and left', async () => {
  const [first, second] = [await world.person('First'), await world.person('Second')];

  const made = await world.call<Group>('POST', '/sessions/shop/groups', {
    subject: 'New',
    participants: [first.phone],
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const { id } = made.body;
  const changed = await world.call<Group>('PATCH', at(id), { subject: 'Newer', description: 'About us' });
  const added = await world.call<{ results: { phone: string; status: number }[] }>('POST', at(id, '/participants'), {
    action: 'add',
    participants: [second.phone],
  });
  const promoted = await world.call('POST', at(id, '/participants'), {
    action: 'promote',
    participants: [`${second.lid}@lid`],
  });
  const invite = await world.call<{ link: string }>('GET', at(id, '/invite'));
  const full = await world.call<Group>('GET', at(id));
  const left = await world.call('POST', at(id, '/leave'));
  const after = await send(id, { type: 'text', text: 'still there?' });

  assert.deepEqual([changed.body.subject, changed.body.description], ['Newer', 'About us']);
  assert.deepEqual([added.body.results[0]?.phone, added.body.results[0]?.status], [second.phone, 200]);
  assert.equal(promoted.status, 200);
  assert.match(invite.body.link, /^https:\/\/chat\.whatsapp\.com\/\w+/);
  assert.equal(full.body.participants.find(({ phone }) => phone === second.phone)?.role, 'admin');
  assert.equal(left.status, 204);
  assert.deepEqual([after.status, after.body['error']], [409, 'not_in_group']);
});

test('where only admins write, others are refused before anything leaves', async () => {
  const first = await world.person('Admin');
  const id = await makeGroup('lid', [first.phone]);
  await world.simulate('PATCH', `/api/groups/${encodeURIComponent(id)}`, { announce: true });
  await world.hub.event('group.updated', (data) => (data['group'] as { announce?: boolean }).announce === true);

  const { status, body } = await send(id, { type: 'text', text: 'may I?' });

  assert.deepEqual([status, body['error']], [409, 'group_closed']);
});

test('a reaction, a deletion by an admin and a quote in a group name the author', async () => {
  const first = await world.person('Author');
  const made = await world.call<Group>('POST', '/sessions/shop/groups', {
    subject: 'Talk',
    participants: [first.phone],
  });
  const { id } = made.body;
  const written = await world.write(first.phone, id, 'something rude');
  await world.hub.event('message', (data) => data['messageId'] === written.id);
  const target = { messageId: written.id, fromMe: false, participant: first.phone };

  const reaction = await send(id, { type: 'reaction', target, emoji: '👎' });
  const deletion = await send(id, { type: 'delete', target });
  const nobody = await send(id, { type: 'delete', target: { messageId: written.id, fromMe: false } });

  assert.deepEqual([reaction.body['status'], deletion.body['status']], ['sent', 'sent']);
  assert.deepEqual([nobody.status, nobody.body['error']], [422, 'invalid_body']);
});

test('a group that WhatsApp does not show us is told as such', async () => {
  const unknown = await world.call('GET', at('120363999999999999@g.us'));

  assert.deepEqual([unknown.status, unknown.body['error']], [409, 'not_in_group']);
});

test('a group that WhatsApp has turned to LIDs is asked about anew, and gets the message once', async () => {
  const [first, second] = [await world.person('Turned'), await world.person('Mentioned')];
  const id = await makeGroup('pn', [first.phone, second.phone]);
  const before = await send(id, { type: 'text', text: 'by number' });
  await world.simulate('PATCH', `/api/groups/${id}`, { addressing: 'lid' });

  const text = `by LID, @${second.phone}`;
  const after = await send(id, { type: 'text', text, mentions: [second.phone], key: `turned-${id}` });
  const again = await send(id, { type: 'text', text, mentions: [second.phone], key: `turned-${id}` });

  assert.deepEqual([before.body['status'], after.body['status'], again.body], ['sent', 'sent', after.body]);
  const shown = await until('the text', async () => {
    const all = await world.simulate<PhoneMessage[]>('GET', `/api/people/${first.phone}/messages?with=${id}`);
    return all.find((message) => message.id === after.body['messageId']);
  });
  assert.deepEqual([shown.text, shown.duplicates], [`by LID, @${second.lid}`, 0]);
});

test('a refusal of stale members (420) is answered by asking and sending once more, and a second one is told', async () => {
  const first = await world.person('Stale');
  const id = await makeGroup('lid', [first.phone]);
  await send(id, { type: 'text', text: 'first' });

  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { error: 420 } });
  const once = await send(id, { type: 'text', text: 'once refused' });
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 2, ack: { error: 421 } });
  const twice = await send(id, { type: 'text', text: 'twice refused' });

  assert.equal(once.body['status'], 'sent');
  assert.deepEqual(
    [twice.status, twice.body['error'], (twice.body['data'] as { code: number }).code],
    [502, 'rejected', 421],
  );
});

test('reactions, edits and deletions reach a group that has turned, each', async () => {
  const [first, second] = [await world.person('Turns'), await world.person('Beside')];
  const id = await makeGroup('pn', [first.phone, second.phone]);
  const { body } = await send(id, { type: 'text', text: 'before' });
  const messageId = String(body['messageId']);
  const shown = async (): Promise<Record<string, unknown>> => {
    const path = `/api/people/${first.phone}/messages?with=${id}`;
    const all = await world.simulate<Record<string, unknown>[]>('GET', path);
    return all.find((message) => message['id'] === messageId) ?? {};
  };
  await until('the text', async () => (await shown())['text'] === 'before');
  const target = { messageId, fromMe: true };
  const changes: [object, (message: Record<string, unknown>) => boolean][] = [
    [{ type: 'reaction', target, emoji: '👍' }, ({ reactions }) => (reactions as unknown[]).length === 1],
    [{ type: 'edit', target: { messageId }, text: 'after' }, ({ text }) => text === 'after'],
    [{ type: 'delete', target }, ({ deletedAt }) => deletedAt !== null],
  ];
  for (const [index, [content, done]] of changes.entries()) {
    await world.simulate('PATCH', `/api/groups/${id}`, { addressing: index % 2 === 0 ? 'lid' : 'pn' });
    assert.equal((await send(id, content)).body['status'], 'sent');
    await until(JSON.stringify(content), async () => done(await shown()));
  }
});

test('an edit of ours names whom its new text names, as the group knows them', async () => {
  const [first, second] = [await world.person('Named'), await world.person('Reads it')];
  const id = await makeGroup('lid', [first.phone, second.phone]);
  const { body } = await send(id, { type: 'text', text: '5 000' });
  const text = `@${first.phone}: 6 000`;

  await send(id, { type: 'edit', target: { messageId: body['messageId'] }, text, mentions: [first.phone] });

  const edited = await until('the edit', async () => {
    const path = `/api/people/${second.phone}/messages?with=${id}`;
    const all = await world.simulate<{ text: string; mentions: string[] }[]>('GET', path);
    return all.find((message) => message.text === `@${first.lid}: 6 000`);
  });
  assert.deepEqual(edited.mentions, [`${first.lid}@lid`]);
});

test('a message without an answer, sent again after a reconnect, reaches a group that has turned meanwhile', async () => {
  const [first, second] = [await world.person('Waits'), await world.person('Waits, too')];
  const id = await makeGroup('pn', [first.phone, second.phone]);
  await send(id, { type: 'text', text: 'the group is known' });
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, ack: { mute: true, lose: true } });
  const { body } = await send(id, { type: 'text', text: 'lost on the way', key: `lost-${id}` });
  assert.equal(body['status'], 'unknown');
  await world.simulate('PATCH', `/api/groups/${id}`, { addressing: 'lid' });

  await world.fault(owner.phone, 'drop');

  const told = await world.hub.event('message.status', ({ key, status }) => key === `lost-${id}` && status !== 'error');
  assert.equal(told.data['messageId'], body['messageId']);
  const all = await world.simulate<PhoneMessage[]>('GET', `/api/people/${first.phone}/messages?with=${id}`);
  const found = all.filter(({ text }) => text === 'lost on the way');
  assert.deepEqual(
    found.map(({ id: messageId, duplicates }) => [messageId, duplicates]),
    [[body['messageId'], 0]],
  );
});

test('several members who have read a message in one stanza are told one by one', async () => {
  const members = [await world.person('Reads', { autoDeliver: false }), await world.person('Reads, too')];
  const id = await makeGroup('lid', [...members.map(({ phone }) => phone)]);
  const { body } = await send(id, { type: 'text', text: 'to read' });
  const messageId = String(body['messageId']);
  const t = String(Math.floor(Date.now() / 1000));
  const users = members.map(({ lid }) => ({ tag: 'user', attrs: { jid: `${lid}@lid`, t } }));
  const attrs = { from: id, id: 'GROUPED-READ', type: 'read', t };
  const stanza = {
    tag: 'receipt',
    attrs,
    content: [{ tag: 'participants', attrs: { key: messageId }, content: users }],
  };
  await world.simulate('POST', `/api/devices/${owner.phone}/stanza`, { stanza });

  for (const { lid } of members)
    await world.hub.event('message.status', (told) => {
      const { participant, status } = told as { participant: { lid: string } | null; status: string };
      return told['messageId'] === messageId && participant?.lid === lid && status === 'read';
    });
});

test('receipts of several members in one stanza, one of them without a number, are told one by one', async () => {
  const [first, second] = [await world.person('Shown'), await world.person('Hidden', { hidesPhone: true })];
  const id = await makeGroup('lid', [first.phone, second.phone]);

  const read = await world.call<Group>('GET', at(id));
  const sent = await send(id, { type: 'text', text: 'to everybody', key: `grouped-${id}` });

  const hidden = read.body.participants.find(({ lid }) => lid === second.lid);
  assert.deepEqual(hidden, { phone: null, lid: second.lid, role: 'member' });
  for (const { lid } of [first, second]) {
    const { data } = await world.hub.event('message.status', (told) => {
      const { participant, messageId } = told as { participant: { lid: string } | null; messageId: string };
      return messageId === sent.body['messageId'] && participant?.lid === lid;
    });
    assert.deepEqual([data['status'], data['key']], ['delivered', `grouped-${id}`]);
  }
});
