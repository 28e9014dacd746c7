import { globSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { Delta } from '@/api/live';
import { loadFresh, rememberDelta } from '@/api/live';
import { reduceCounters } from '../src/features/conversations/api/counters';
import { reduceConversation } from '../src/features/conversations/api/conversation';
import { reduceContact } from '../src/features/contacts/api/contact';
import { reduceSession } from '../src/features/organizations/api/members';
import { conversation } from './make';

const change = (data: ReturnType<typeof conversation>): Delta => ({ cursor: '9', type: 'conversation', data });

test('an answer that a delta overtook does not undo the delta', async () => {
  const stale = conversation({ revision: 1, unread_count: 1 });

  const loaded = await loadFresh(() => {
    rememberDelta(change({ ...stale, revision: 2, unread_count: 0 }));
    return Promise.resolve(stale);
  }, reduceConversation);

  expect([loaded?.revision, loaded?.unread_count]).toEqual([2, 0]);
});

test('deltas from before the request are not applied to its answer', async () => {
  const row = conversation({ revision: 3 });
  rememberDelta(change({ ...row, revision: 3, unread_count: 7 }));

  const loaded = await loadFresh(() => Promise.resolve(row), reduceConversation);

  expect(loaded).toBe(row);
});

test('everybody gets the same counters and picks their own numbers', () => {
  const before = {
    total: 1,
    waiting: 1,
    unread: 1,
    groups: 0,
    groups_unread: 0,
    snoozed: 0,
    done: 0,
    mine_total: 1,
    mine_waiting: 1,
    unassigned_total: 0,
    unassigned_waiting: 0,
    mentions: 3,
  };
  const delta: Delta = {
    cursor: '9',
    type: 'counters',
    data: {
      total: 9,
      waiting: 4,
      unread: 12,
      groups: 6,
      groups_unread: 2,
      snoozed: 0,
      done: 0,
      nobodys: { total: 5, waiting: 1, unread: 5, groups: 2, groups_unread: 0, snoozed: 1, done: 2 },
      by_member: { me: { total: 3, waiting: 2, unread: 5, groups: 1, groups_unread: 0, snoozed: 0, done: 0 } },
      by_team: {},
    },
  };

  expect(reduceCounters(before, delta, 'me')).toEqual({
    total: 9,
    waiting: 4,
    unread: 12,
    groups: 6,
    groups_unread: 2,
    snoozed: 0,
    done: 0,
    mine_total: 4,
    mine_waiting: 2,
    unassigned_total: 4,
    unassigned_waiting: 1,
    mentions: 3,
  });
  expect(reduceCounters(before, delta, 'other')).toMatchObject({ mine_total: 0, mine_waiting: 0 });
});

test('the organization is renamed on every page at once', () => {
  const organization = {
    id: 'org',
    name: 'Айна',
    time_zone: 'Asia/Almaty',
    language: 'ru' as const,
    read_marks: 'answering' as const,
    reactions_answer: 'to_questions' as const,
    visibility: 'all' as const,
    channel_visibility: {},
    phones_hidden: false,
    working_hours: [],
    alarm_minutes: null,
  };
  const member = {
    id: 'me',
    name: 'Дана',
    email: 'dana@hub.test',
    role: 'operator' as const,
    language: 'ru' as const,
    created_at: '2026-11-21T07:00:00Z',
    team_ids: [],
    attendance: { state: 'off' as const, until: null, by_hand: false },
    capacity: null,
    working_hours: null,
  };
  const session = {
    member,
    organization,
    csrf_token: '',
    permissions: [],
    cursor: '1',
    phones_url: null,
    most_upload_bytes: 1,
  };
  const renamed = { ...organization, name: 'Айна 2' };

  expect(reduceSession(session, { cursor: '9', type: 'organization', data: renamed })?.organization).toEqual(renamed);
  const fewer: Delta = { cursor: '9', type: 'permissions', data: { permissions: ['read'] } };
  expect(reduceSession(session, fewer)?.permissions).toEqual(['read']);
});

test('a contact that was merged into another one is forgotten, and only that one', () => {
  const contact = {
    id: 'a',
    name: 'Айгуль',
    phone: null,
    identifiers: [],
    created_at: '2026-11-21T07:00:00Z',
    tag_ids: [],
    fields: [],
    kind: 'customer' as const,
    revision: 4,
  };
  const merged = (id: string): Delta => ({ cursor: '9', type: 'contact.removed', data: { id } });

  expect(reduceContact(contact, merged('a'))).toBeNull();
  expect(reduceContact(contact, merged('b'))).toBe(contact);
});

test('every kind of delta that the server sends is heard somewhere', () => {
  const description = JSON.parse(readFileSync(`${import.meta.dirname}/../openapi.json`, 'utf8')) as {
    components: { schemas: Record<string, { properties?: { items?: { items?: { discriminator?: object } } } }> };
  };
  const { discriminator } = description.components.schemas['ChangesRead']?.properties?.items?.items ?? {};
  const sent = Object.keys((discriminator as { mapping: Record<string, string> }).mapping);
  const source = `${import.meta.dirname}/../src`;
  const files = globSync('{app,features}/**/*.ts', { cwd: source });
  const code = files.map((file) => readFileSync(`${source}/${file}`, 'utf8')).join('\n');
  const heard = [...code.matchAll(/delta\.type [!=]== '([\w.]+)'|case '([\w.]+)':/g)].map((one) => one[1] ?? one[2]);

  expect(sent).toContain('message');
  expect(sent.filter((kind) => !heard.includes(kind))).toEqual([]);
});
