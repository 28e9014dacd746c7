import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contact, GroupMetadata, WACallEvent } from '@whiskeysockets/baileys';
import { Hearing, type HearingParts } from '../src/connection/hearing.ts';
import type { EventDraft } from '../src/convert/event.ts';

/** Whatever is read of it throws. */
function unreadable(): never {
  return new Proxy(
    {},
    {
      get: () => {
        throw new TypeError('not to be read');
      },
      has: () => true,
    },
  ) as never;
}

function listen(): { hearing: Hearing; told: EventDraft[]; failures: unknown[] } {
  const told: EventDraft[] = [];
  const failures: unknown[] = [];
  const parts = {
    ledger: { record: (event: EventDraft) => told.push(event) },
    keys: { groups: { announced: () => undefined, forget: () => undefined } },
    timers: { hearChats: () => undefined, hearHistory: () => undefined, hearMessages: () => undefined },
    me: () => ({ phone: '77010000000', lid: null }),
    isRecorded: () => false,
    isLate: () => false,
    changedAt: () => 0,
    onPassing: () => undefined,
    onFailure: (error: unknown) => failures.push(error),
  };
  return { hearing: new Hearing(parts as unknown as HearingParts), told, failures };
}

const call = { chatId: '77011234567@s.whatsapp.net', from: '77011234567@s.whatsapp.net', id: 'C', status: 'offer' };

test('one thing that cannot be read does not take the others of its announcement with it', () => {
  const { hearing, told, failures } = listen();
  const contact: Contact = { id: '77011234567@s.whatsapp.net', name: 'Aigul' };
  hearing.hear({ 'contacts.upsert': [contact, unreadable(), contact] });
  const ringing = { ...call, date: new Date(), offline: false } as WACallEvent;
  hearing.hear({ call: [unreadable(), ringing] });
  const group = { id: '1@g.us', subject: 'Yoga', participants: [] } as unknown as GroupMetadata;
  const broken = { ...group, id: '2@g.us', participants: [unreadable()] } as unknown as GroupMetadata;
  hearing.hear({ 'groups.upsert': [broken, group] });

  assert.deepEqual(
    told.map(({ type }) => type),
    ['contact.updated', 'contact.updated', 'call', 'groups.synced'],
  );
  assert.equal(failures.length, 3);
});

test('a contact without a name is told as one that was taken out of the address book', () => {
  const { hearing, told } = listen();
  hearing.hear({ 'contacts.upsert': [{ id: '77011234567@s.whatsapp.net' }, { id: '9@g.us' }] });
  assert.deepEqual(
    told.map(({ type, data }) => [type, data]),
    [['contact.updated', { phone: '77011234567', lid: null, name: null, saved: true }]],
  );
});

test('a mark that comes with a newly linked account is left to its history, a later one is told', () => {
  const { hearing, told } = listen();
  const mark = { id: '77011234567@s.whatsapp.net', unreadCount: -1 };
  hearing.hear({ 'chats.update': [{ ...mark, conditional: () => true }] });
  assert.deepEqual(told, []);
  hearing.hear({ 'chats.update': [mark, { ...mark, unreadCount: 0 }] });
  assert.deepEqual(
    told.map(({ type, data }) => [type, data['unread']]),
    [['chat.read', true]],
  );
});
