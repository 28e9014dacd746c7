import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proto, type BaileysEventMap, type GroupMetadata, type WAMessage } from '@whiskeysockets/baileys';
import { callEvent } from '../src/convert/call.ts';
import { groupView, participantsEvent, syncedEvents, updatedEvent } from '../src/convert/group.ts';
import { historyEvents } from '../src/convert/history.ts';
import { presenceEvents } from '../src/convert/presence.ts';
import { groupReceiptEvents } from '../src/convert/status.ts';

const ME = { phone: '77010000001', lid: '111' };
const GROUP = '120363000000000001@g.us';

function past(n: number, more: Partial<WAMessage> = {}): WAMessage {
  return {
    key: { remoteJid: '77011234567@s.whatsapp.net', id: `H${n}`, fromMe: n % 2 === 0 },
    message: { conversation: `text ${n}` },
    messageTimestamp: 1_700_000_000 + n,
    ...more,
  };
}

function portion(messages: WAMessage[], progress: number | null): BaileysEventMap['messaging-history.set'] {
  return {
    messages,
    chats: [{ id: '77011234567@s.whatsapp.net', name: 'Aigerim', unreadCount: 2 }],
    contacts: [{ id: '77011234567@s.whatsapp.net', lid: '99@lid', notify: 'Aika' }],
    progress,
    syncType: proto.HistorySync.HistorySyncType.RECENT,
  };
}

function fail(error: unknown): void {
  throw error;
}

test('one malformed entry of history is left out alone', () => {
  const failures: unknown[] = [];
  const broken = [
    past(1, { key: null as never }),
    past(2, {
      message: {
        get imageMessage(): never {
          throw new Error('no image');
        },
      },
    }),
    null as never,
    past(3, { key: { id: 'H3', remoteJid: 7 as never } }),
  ];
  const set = portion([past(0), ...broken, past(9)], 100);
  set.chats.push(null as never);
  set.contacts.push(null as never);

  const [event] = historyEvents(set, ME, 1, (error) => failures.push(error));

  const told = (event?.data['messages'] as { messageId: string }[]).map(({ messageId }) => messageId);
  assert.deepEqual([told[0], told.at(-1)], ['H0', 'H9']);
  assert.ok(!told.includes('H1') && !told.includes('H2'));
  assert.equal((event?.data['chats'] as unknown[]).length, 1);
  assert.equal((event?.data['people'] as unknown[]).length, 1);
  assert.ok(failures.length >= 5);
});

test('history comes in pieces of at most 200 messages, oldest first, each once, numbered on', () => {
  const messages = Array.from({ length: 450 }, (_, n) => past(449 - n));
  const events = historyEvents(portion([...messages, past(3)], 100), ME, 7, fail);

  const pieces = events.map(({ data }) => data as { piece: number; last: boolean; messages: { messageId: string }[] });
  assert.deepEqual(
    pieces.map(({ piece, last, messages: told }) => [piece, last, told.length]),
    [
      [7, false, 200],
      [8, false, 200],
      [9, true, 50],
    ],
  );
  assert.equal(pieces[0]?.messages[0]?.messageId, 'H0');
  assert.equal(events[0]?.late, true);
  assert.equal(events[0].contents?.length, 200);
});

test('history names chats and people; without messages it is still told', () => {
  const [event] = historyEvents(portion([], null), ME, 1, fail);

  assert.ok(event);
  assert.equal(event.data['last'], false);
  assert.equal((event.data['chats'] as { unread: number }[])[0]?.unread, 2);
  assert.deepEqual(event.data['people'], [{ phone: '77011234567', lid: '99', name: 'Aika' }]);
});

test('large messages make small pieces', () => {
  const imageMessage = { jpegThumbnail: Buffer.alloc(12_000), mimetype: 'image/jpeg' };
  const events = historyEvents(
    portion(
      Array.from({ length: 100 }, (_, n) => past(n, { message: { imageMessage } })),
      50,
    ),
    ME,
    1,
    fail,
  );

  assert.ok(events.length > 1);
  for (const { data } of events) assert.ok(JSON.stringify(data).length < 600_000);
});

const group = {
  id: GROUP,
  subject: 'Wholesale',
  desc: 'Prices',
  owner: '222@lid',
  ownerPn: '77012222222@s.whatsapp.net',
  announce: true,
  addressingMode: 'lid',
  participants: [
    { id: '111@lid', phoneNumber: '77010000001@s.whatsapp.net', admin: null },
    { id: '222@lid', phoneNumber: '77012222222@s.whatsapp.net', admin: 'superadmin' },
  ],
} as unknown as GroupMetadata;

test('a group has both names of everybody and knows whether we may write', () => {
  const view = groupView(group, ME);

  assert.deepEqual(view.participants, [
    { phone: '77010000001', lid: '111', role: 'member' },
    { phone: '77012222222', lid: '222', role: 'superadmin' },
  ]);
  assert.deepEqual(view.owner, { phone: '77012222222', lid: '222' });
  assert.deepEqual([view.canSend, view.announce, view.size, view.addressing], [false, true, 2, 'lid']);
  assert.equal(groupView({ ...group, announce: false }, ME).canSend, true);
  assert.equal(groupView({ ...group, announce: false }, { phone: '7', lid: null }).canSend, false);
});

test('many members are told in several events', () => {
  const participants = Array.from({ length: 2_000 }, (_, n) => ({ id: `77${n}@s.whatsapp.net` }));
  const many = [1, 2, 3, 4].map((n) => ({ ...group, id: `${n}@g.us`, participants }));

  assert.deepEqual(
    syncedEvents(many, ME).map(({ data }) => (data['groups'] as unknown[]).length),
    [2, 2],
  );
  assert.deepEqual(syncedEvents([], ME), []);
});

test('changes of a group are told with what changed, and by whom', () => {
  assert.deepEqual(updatedEvent({ id: GROUP, subject: 'New' })?.data, { group: { id: GROUP, subject: 'New' } });
  assert.equal(updatedEvent({ id: GROUP, inviteCode: 'x' }), null);
  const added = participantsEvent({
    id: GROUP,
    author: '222@lid',
    authorPn: '77012222222@s.whatsapp.net',
    participants: [{ id: '333@lid', phoneNumber: '77013333333@s.whatsapp.net' }],
    action: 'add',
  });
  assert.deepEqual(added.data, {
    id: GROUP,
    action: 'add',
    participants: [{ phone: '77013333333', lid: '333' }],
    by: { phone: '77012222222', lid: '222' },
  });
});

test('a receipt in a group names its member', () => {
  const [event] = groupReceiptEvents([
    {
      key: { remoteJid: GROUP, id: 'G1', fromMe: true },
      receipt: { userJid: '222@lid', readTimestamp: 1_700_000_000 },
    },
  ]);

  assert.deepEqual([event?.data['status'], event?.data['participant']], ['read', { phone: null, lid: '222' }]);
});

test('calls are told without their network steps', () => {
  const call = { chatId: '99@lid', from: '99@lid', callerPn: '77011234567@s.whatsapp.net', id: 'C1', offline: false };
  const date = new Date(1_700_000_000_000);

  const event = callEvent({ ...call, date, status: 'offer', isVideo: true });
  assert.deepEqual(event?.data['from'], { phone: '77011234567', lid: '99' });
  assert.deepEqual(
    [event.data['status'], event.data['video'], event.data['timestamp']],
    ['offer', true, 1_700_000_000],
  );
  assert.equal(callEvent({ ...call, date, status: 'relaylatency' }), null);
});

test('presence names the chat and the person', () => {
  const [event] = presenceEvents({ id: GROUP, presences: { '222@lid': { lastKnownPresence: 'composing' } } });

  assert.deepEqual(event?.data['person'], { phone: null, lid: '222' });
  assert.deepEqual([event.data['state'], event.data['lastSeen']], ['composing', null]);
  assert.deepEqual(presenceEvents({ id: 'x@newsletter', presences: {} }), []);
});
