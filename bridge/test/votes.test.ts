import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { proto } from '@whiskeysockets/baileys';
import { seal, SECRET } from './support/sealing.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };

before(async () => {
  world = await World.start();
  owner = await world.link('shop');
});

after(() => world.close());

function vote(from: string, to: string, target: string, options: string[], more: object = {}): Promise<{ id: string }> {
  const path = from === owner.phone ? `/api/phones/${from}/messages` : `/api/people/${from}/messages`;
  return world.simulate('POST', path, { to, type: 'vote', target, options, ...more });
}

async function chosen(id: string): Promise<Record<string, unknown>> {
  return (await world.hub.event('message.vote', (data) => data['messageId'] === id)).data;
}

for (const addressing of ['pn', 'lid'] as const) {
  test(`votes in our poll are told with their options, also when they change (${addressing})`, async () => {
    const person = await world.person('Voter', { addressing });
    const { body } = await world.call('POST', '/send', {
      sessionId: 'shop',
      to: person.phone,
      type: 'poll',
      name: 'Когда вам удобно?',
      options: ['Утром', 'Днём', 'Вечером'],
      selectable: 2,
    });
    const poll = String(body['messageId']);
    await world.hub.event('message.status', (data) => data['messageId'] === poll && data['status'] === 'delivered');

    const first = await vote(person.phone, owner.phone, poll, ['Вечером', 'Утром'], { addressing });
    const told = await chosen(first.id);
    assert.deepEqual([told['targetId'], told['options'], told['fromMe']], [poll, ['Утром', 'Вечером'], false]);
    assert.deepEqual(told['from'], { phone: person.phone, lid: person.lid, name: 'Voter' });

    await world.stopBridge('SIGKILL');
    await world.startBridge();
    const back = await vote(person.phone, owner.phone, poll, [], { addressing });
    assert.deepEqual((await chosen(back.id))['options'], []);
  });
}

test("the owner's own vote in a customer's poll is told, too, and an unknown poll is said to be unknown", async () => {
  const person = await world.person('Asks');
  await world.stopBridge();
  const { id: poll } = await world.simulate<{ id: string }>('POST', `/api/people/${person.phone}/messages`, {
    to: owner.phone,
    type: 'poll',
    poll: { name: 'Доставка?', options: ['Да', 'Нет'] },
  });
  // The poll and its vote wait together and are read in one go.
  const own = await vote(owner.phone, person.phone, poll, ['Нет']);
  await world.startBridge();

  const told = await chosen(own.id);
  assert.deepEqual([told['targetId'], told['options'], told['fromMe']], [poll, ['Нет'], true]);
  const raw = {
    pollUpdateMessage: {
      pollCreationMessageKey: { remoteJid: `${owner.phone}@s.whatsapp.net`, fromMe: false, id: 'NEVERSEEN' },
      vote: { encPayload: Buffer.alloc(40).toString('base64'), encIv: Buffer.alloc(12).toString('base64') },
    },
  };
  const { id } = await world.simulate<{ id: string }>('POST', `/api/people/${person.phone}/messages`, {
    to: owner.phone,
    type: 'raw',
    raw,
  });
  assert.deepEqual([(await chosen(id))['targetId'], (await chosen(id))['options']], ['NEVERSEEN', null]);
});

const POLL = { name: 'Доставка?', options: [{ optionName: 'Да' }, { optionName: 'Нет' }], selectableOptionsCount: 1 };
/** Every form in which a poll comes. */
const POLLS: Record<string, (poll: object) => object> = {
  first: (poll) => ({ pollCreationMessage: poll }),
  second: (poll) => ({ pollCreationMessageV2: poll }),
  third: (poll) => ({ pollCreationMessageV3: poll }),
  fourth: (poll) => ({ pollCreationMessageV4: { message: { pollCreationMessage: poll } } }),
  fifth: (poll) => ({ pollCreationMessageV5: poll }),
  'with a mention': (poll) => ({ groupMentionedMessage: { message: { pollCreationMessageV3: poll } } }),
  forwarded: (poll) => ({ botForwardedMessage: { message: { pollCreationMessageV3: poll } } }),
};

test('votes in every version of a poll are opened', async () => {
  const person = await world.person('Asks in many ways');
  const messageContextInfo = { messageSecret: SECRET.toString('base64') };
  for (const [version, wrap] of Object.entries(POLLS)) {
    const raw = { ...wrap(POLL), messageContextInfo };
    const path = `/api/people/${person.phone}/messages`;
    const { id: poll } = await world.simulate<{ id: string }>('POST', path, { to: owner.phone, type: 'raw', raw });
    const own = await vote(owner.phone, person.phone, poll, ['Нет']);
    assert.deepEqual((await chosen(own.id))['options'], ['Нет'], version);
  }
});

for (const restarted of [false, true]) {
  test(`a vote waits for its poll${restarted ? ', also over a restart' : ''}`, async () => {
    const person = await world.person('Votes early');
    const jid = `${person.phone}@s.whatsapp.net`;
    const poll = `EARLY${String(restarted)}`;
    const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: [hashOf('Нет')] }).finish();
    const sealed = seal('Poll Vote', plain, poll, [jid, jid]);
    const raw = { pollUpdateMessage: { pollCreationMessageKey: { id: poll, remoteJid: jid }, vote: sealed } };
    const draft = { to: owner.phone, type: 'raw', raw };
    const { id } = await world.simulate<{ id: string }>('POST', `/api/people/${person.phone}/messages`, draft);
    assert.equal((await chosen(id))['options'], null);
    if (restarted) {
      await world.stopBridge('SIGKILL');
      await world.startBridge();
    }

    const message = proto.Message.encode({
      pollCreationMessageV3: POLL,
      messageContextInfo: { messageSecret: SECRET },
    });
    await world.simulate('POST', `/api/people/${person.phone}/raw`, {
      to: owner.phone,
      message: Buffer.from(message.finish()).toString('base64'),
      id: poll,
    });

    const told = await world.hub.event(
      'message.vote',
      ({ messageId, options }) => messageId === id && options !== null,
    );
    assert.deepEqual(told.data['options'], ['Нет']);
    const asked = await world.hub.event('message', ({ messageId }) => messageId === poll);
    assert.ok(asked.seq < told.seq, 'the hub has the poll before');
  });
}

function hashOf(option: string): Buffer {
  return createHash('sha256').update(option).digest();
}

test('a vote for thousands of options that are called the same is no larger than its poll as it was told', async () => {
  const person = await world.person('Strange');
  const options = Array.from({ length: 5_000 }, () => 'the same '.repeat(8));
  const draft = { to: owner.phone, type: 'poll', poll: { name: 'Which?', options } };
  const { id: poll } = await world.simulate<{ id: string }>('POST', `/api/people/${person.phone}/messages`, draft);
  const asked = await world.hub.event('message', (data) => data['messageId'] === poll);
  const own = await vote(person.phone, owner.phone, poll, ['the same '.repeat(8)]);

  const told = await chosen(own.id);
  assert.deepEqual(told['options'], (asked.data['poll'] as { options: string[] }).options);
});
