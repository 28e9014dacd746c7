import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('first');
});

after(() => world.close());

test('what is sent after another device was linked reaches that device, too', async () => {
  const person = await world.person('Customer');
  await world.send('first', person.phone, 'before');
  await world.linkPhone('second', owner.phone);

  await world.send('first', person.phone, 'after');

  const copy = await until('the copy', () =>
    world.hub.of('message').find(({ sessionId, data }) => sessionId === 'second' && data['text'] === 'after'),
  );
  assert.equal(copy.data['fromMe'], true);
});

test('what is sent after a device was unlinked leaves, without it', async () => {
  const person = await world.person('Customer');
  await world.send('first', person.phone, 'before');
  await world.call('POST', '/disconnect/second', { logout: true });
  await until('one device', async () => {
    const { devices } = await world.simulate<{ devices: unknown[] }>('GET', `/api/phones/${owner.phone}`);
    return devices.length === 1;
  });

  const { status, body } = await world.send('first', person.phone, 'after');

  assert.deepEqual([status, body['status']], [200, 'sent']);
});

/** What WhatsApp has answered to a message, but for its time. */
async function answersTo(id: unknown): Promise<Record<string, string>[]> {
  const path = `/api/stanzas?phone=${owner.phone}&tag=ack&direction=out&limit=1000`;
  const acks = await world.simulate<{ attrs: Record<string, string> }[]>('GET', path);
  return acks.map(({ attrs }) => attrs).filter((attrs) => attrs['id'] === id);
}

async function come(sessionId: string, text: string): Promise<number> {
  const count = (): number =>
    world.hub.of('message').filter((one) => one.sessionId === sessionId && one.data['text'] === text).length;
  return until(`${text} at ${sessionId}`, () => count() > 0 && count());
}

for (const isTold of [true, false]) {
  const how = isTold ? 'told of' : 'not told of';
  test(`a message reaches the device that a customer has just linked, ${how}`, async () => {
    const name = isTold ? 'told' : 'untold';
    const customer = await world.link(name);
    await world.send('first', customer.phone, `${name}, before`);
    if (!isTold) {
      const notice = { phone: owner.phone, times: 1, notice: { type: 'devices' } };
      await world.simulate('POST', '/api/faults', notice);
    }
    await world.linkPhone(`${name}-again`, customer.phone);

    const { body } = await world.send('first', customer.phone, `${name}, after`);

    assert.equal(await come(`${name}-again`, `${name}, after`), 1);
    assert.equal(await come(name, `${name}, after`), 1);
    const [answer] = await answersTo(body['messageId']);
    assert.equal(answer?.['phash'] === undefined, isTold);
    const next = await world.send('first', customer.phone, `${name}, next`);
    assert.equal(await come(`${name}-again`, `${name}, next`), 1);
    assert.equal((await answersTo(next.body['messageId']))[0]?.['phash'], undefined);
    const seen = await world.seenBy(customer.phone, owner.phone);
    assert.deepEqual(
      seen.map(({ text, duplicates }) => [text, duplicates]),
      ['before', 'after', 'next'].map((text) => [`${name}, ${text}`, 0]),
    );
  });
}

test('a message reaches the member whom the group got without our hearing of it', async () => {
  const [maker, newcomer] = [await world.person('Maker'), await world.person('Newcomer')];
  const group = { subject: 'Grows', owner: maker.phone, participants: [owner.phone] };
  const { jid } = await world.simulate<{ jid: string }>('POST', '/api/groups', group);
  const { body: first } = await world.send('first', jid, 'two of us');
  await world.simulate('POST', '/api/faults', { phone: owner.phone, times: 1, notice: { type: 'w:gp2' } });
  const change = { action: 'add', participants: [newcomer.phone] };
  await world.simulate('POST', `/api/groups/${jid}/participants`, change);

  const { body } = await world.send('first', jid, 'three of us');

  await until('the text', async () => {
    const [shown] = await world.seenBy(newcomer.phone, jid);
    return shown?.text === 'three of us' && shown.status === 'received';
  });
  assert.equal((await answersTo(first['messageId']))[0]?.['phash'], undefined);
  assert.ok((await answersTo(body['messageId']))[0]?.['phash']);
  const next = await world.send('first', jid, 'all of us');
  assert.equal((await answersTo(next.body['messageId']))[0]?.['phash'], undefined);
});

interface ReadNews {
  chat: { kind: string; jid: string; lid: string | null };
  messageIds: string[];
  unread: boolean;
}

async function readNews(id: string): Promise<ReadNews> {
  const { data } = await world.hub.event('chat.read', (news) => (news as unknown as ReadNews).messageIds.includes(id));
  return data as unknown as ReadNews;
}

test('what is read on the phone is told, of people and of groups', async () => {
  const person = await world.person('Reader');
  const { id } = await world.write(person.phone, owner.phone, 'seen?');
  await world.hub.event('message', (data) => data['messageId'] === id);
  const group = { subject: 'Readers', owner: person.phone, participants: [owner.phone] };
  const { jid } = await world.simulate<{ jid: string }>('POST', '/api/groups', group);
  const inGroup = await world.write(person.phone, jid, 'seen here?');
  await world.hub.event('message', (data) => data['messageId'] === inGroup.id);

  await world.simulate('POST', `/api/phones/${owner.phone}/read`, { with: person.phone });
  await world.simulate('POST', `/api/phones/${owner.phone}/read`, { with: jid });

  const direct = await readNews(id);
  assert.deepEqual([direct.chat.lid, direct.messageIds, direct.unread], [person.lid, [id], false]);
  const ofGroup = await readNews(inGroup.id);
  assert.deepEqual([ofGroup.chat.kind, ofGroup.chat.jid, ofGroup.messageIds], ['group', jid, [inGroup.id]]);
});

test('what is read on the phone is told after the messages that it is about, however fast it is read', async () => {
  const person = await world.person('Quick');
  const written = Array.from({ length: 10 }, () => world.write(person.phone, owner.phone, 'one of many'));
  const ids = (await Promise.all(written)).map(({ id }) => id);
  await world.simulate('POST', `/api/phones/${owner.phone}/read`, { with: person.phone });

  for (const id of ids) {
    await readNews(id);
    const seqOf = (type: string, name: string): number =>
      world.hub.of(type).find(({ data }) => [data[name]].flat().includes(id))?.seq ?? 0;
    assert.ok(seqOf('message', 'messageId') > 0);
    assert.ok(seqOf('message', 'messageId') < seqOf('chat.read', 'messageIds'));
  }
});

interface Somebody {
  phone: string | null;
  lid: string | null;
}

async function changeNumber(phone: string): Promise<{ phone: string; lid: string }> {
  const free = `7706${Math.trunc(1_000_000 + Math.random() * 8_999_999)}`;
  return world.simulate('POST', `/api/people/${phone}/number`, { phone: free });
}

test('that a person has another number is told before what comes from it, and again by their groups', async () => {
  const person = await world.person('Moving');
  const { id } = await world.write(person.phone, owner.phone, 'old number');
  const group = { subject: 'Movers', owner: owner.phone, participants: [person.phone] };
  const { jid } = await world.simulate<{ jid: string }>('POST', '/api/groups', group);
  await world.hub.event('message', (data) => data['messageId'] === id);

  const { phone, lid } = await changeNumber(person.phone);
  await world.write(phone, owner.phone, 'new number');

  const message = await world.hub.event('message', (data) => data['text'] === 'new number');
  const told = await until('both notices', () => {
    const found = world.hub.of('contact.number').filter(({ data }) => (data['now'] as Somebody).lid === lid);
    return found.length === 2 && found;
  });
  const [direct, inGroup] = told.map(({ data }) => data);
  for (const data of [direct, inGroup]) {
    const { phone: old, lid: oldLid } = data?.['before'] as Somebody;
    const { phone: now, lid: nowLid } = data?.['now'] as Somebody;
    assert.deepEqual([old, oldLid, now, nowLid], [person.phone, person.lid, phone, lid]);
  }
  assert.deepEqual([direct?.['chat'], (inGroup?.['chat'] as { jid: string }).jid], [null, jid]);
  assert.ok((told[0]?.seq ?? 0) < message.seq);
  const { body } = await world.send('first', phone, 'still there?');
  assert.equal(body['status'], 'sent');
  const shown = await until('the answer', async () => {
    const found = await world.seenBy(phone, owner.phone);
    return found.length === 3 && found;
  });
  assert.deepEqual(
    shown.map(({ text }) => text),
    ['old number', 'new number', 'still there?'],
  );
});

test('that a number has changed is told after all messages that came before it', async () => {
  const person = await world.person('Hurried');
  const written = Array.from({ length: 10 }, (_, n) => world.write(person.phone, owner.phone, `from the old one ${n}`));
  const ids = (await Promise.all(written)).map(({ id }) => id);

  const { phone } = await changeNumber(person.phone);

  const told = await world.hub.event('contact.number', ({ now }) => (now as Somebody).phone === phone);
  for (const id of ids) {
    const message = await world.hub.event('message', ({ messageId }) => messageId === id);
    assert.ok(message.seq < told.seq);
  }
});

test('an account whose own number changes stays linked: it logs in as before, and is known by the new number', async () => {
  const person = await world.person('Loyal');

  const { phone, lid } = await changeNumber(owner.phone);

  const { data } = await world.hub.event('session.status', (news) => news['phone'] === phone);
  assert.equal(data['status'], 'connected');
  await world.fault(phone, 'drop');
  await until('another connection', async () => {
    const { body } = await world.status('first');
    return body['status'] === 'connected' && String(body['since']) > String(data['since']) && body;
  }).then((body) => {
    assert.deepEqual([body['phone'], body['lid']], [phone, lid]);
  });
  const { id } = await world.write(person.phone, phone, 'whose number is this?');
  await world.hub.event('message', ({ messageId }) => messageId === id);
  assert.deepEqual(
    world.hub
      .of('contact.number')
      .filter(({ sessionId, data }) => sessionId === 'first' && (data['now'] as Somebody).phone === phone),
    [],
  );
  owner = { phone, lid };
});

test('what is marked as read here is read on the phone, and for whoever wrote it', async () => {
  const person = await world.person('Author');
  const { id } = await world.write(person.phone, owner.phone, 'ticks?');
  await world.hub.event('message', (data) => data['messageId'] === id);

  await world.call('POST', '/sessions/first/read', { chat: person.phone, messageIds: [id] });

  await until('blue ticks', async () => {
    const shown = await world.seenBy(person.phone, owner.phone);
    return shown.some((message) => message.id === id && message.status === 'read');
  });
  const told = world.hub.of('chat.read').filter(({ data }) => (data['messageIds'] as string[]).includes(id));
  assert.deepEqual(told, []);
});

test('a mark that was made while the bridge was away has its own time', async () => {
  const person = await world.person('Marked');
  await world.write(person.phone, owner.phone, 'first');
  const { data: first } = await world.hub.event('message', ({ text }) => text === 'first');
  await world.stopBridge();
  const at = '2026-05-06T07:08:09.000Z';
  await world.simulate('POST', `/api/phones/${owner.phone}/mark`, { with: person.phone, unread: true, at });
  await world.startBridge();

  const { data } = await world.hub.event('chat.read', ({ unread }) => unread === true);

  assert.deepEqual([data['chat'], data['timestamp']], [first['chat'], Date.parse(at) / 1000]);
  const ahead = new Date(Date.now() + 3_600_000).toISOString();
  await world.simulate('POST', `/api/phones/${owner.phone}/mark`, { with: person.phone, unread: true, at: ahead });
  await until('the next mark', () => world.hub.of('chat.read').filter((one) => one.data['unread'] === true).length > 1);
  const [, next] = world.hub.of('chat.read').filter((one) => one.data['unread'] === true);
  assert.ok(Number(next?.data['timestamp']) <= Date.now() / 1000);
});
