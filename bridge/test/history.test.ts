import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GroupMetadata } from '@whiskeysockets/baileys';
import { callEvent } from '../src/convert/call.ts';
import { groupView, participantsEvent, syncedEvents, updatedEvent } from '../src/convert/group.ts';
import { historyEvents } from '../src/convert/history.ts';
import { presenceEvents } from '../src/convert/presence.ts';
import { groupReceiptEvents } from '../src/convert/status.ts';
import { fail, GROUP, ME, past, portion } from './support/past.ts';

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
  assert.deepEqual(event.data['people'], [{ phone: '77011234567', lid: '99', name: 'Aika', saved: false }]);
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

test('messages of one second keep the order in which they were written: the phone tells the newest first', () => {
  const same = { messageTimestamp: 1_700_000_500 };
  const messages = [past(9), past(3, same), past(2, same), past(1, same)];

  const [event] = historyEvents(portion(messages, 100), ME, 1, fail);

  const told = (event?.data['messages'] as { messageId: string }[]).map(({ messageId }) => messageId);
  assert.deepEqual(told, ['H9', 'H1', 'H2', 'H3']);
});

test('of two kinds of names that of the address book is told as such; a chat marked as unread has something to read', () => {
  const set = portion([], 100);
  set.chats = [
    { id: '77011234567@s.whatsapp.net', name: 'Aigerim A.', unreadCount: 0, markedAsUnread: true },
    { id: '77017654321@s.whatsapp.net', displayName: '~Bolat', unreadCount: 0 },
  ];
  set.contacts = [
    { id: '77011234567@s.whatsapp.net', name: 'Aigerim A.' },
    { id: '77011234567@s.whatsapp.net', notify: 'Aika' },
    { id: '77017654321@s.whatsapp.net', name: '~Bolat' },
  ];

  const [event] = historyEvents(set, ME, 1, fail);

  const people = event?.data['people'] as { name: string; saved: boolean }[];
  assert.deepEqual(
    people.map(({ name, saved }) => [name, saved]),
    [
      ['Aigerim A.', true],
      ['Aika', false],
      ['~Bolat', false],
    ],
  );
  assert.deepEqual(
    (event?.data['chats'] as { unread: number }[]).map(({ unread }) => unread),
    [1, 0],
  );
});

test('who wrote in a group may stand beside the key in history', () => {
  const message = past(1, { key: { remoteJid: GROUP, id: 'H1', fromMe: false }, participant: '222@lid' });

  const [event] = historyEvents(portion([message], 100), ME, 1, fail);

  const [told] = event?.data['messages'] as { from: { lid: string } }[];
  assert.equal(told?.from.lid, '222');
});
