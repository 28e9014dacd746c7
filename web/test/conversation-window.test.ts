import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { Delta } from '@/api/live';
import type { ConversationRead } from '@/api/types';
import { askedOf } from '../src/features/conversations/views/asked';
import type { ConversationWindow, ListFilters } from '../src/features/conversations/window';
import { belongs, mentions, reduceWindow, withFirstPage, withNextPage } from '../src/features/conversations/window';
import { conversation } from './make';

/** Whom a search finds, nobody if null: the server is tested by the same ones. */
const SEARCHES = new URL('../../tests/conversations/searches.json', import.meta.url);

interface Searches {
  people: Record<string, string>;
  searches: [string, string | null][];
}

const ALL: ListFilters = {
  view: 'all',
  viewId: null,
  q: '',
  channelId: null,
  tagIds: [],
  tagMatch: 'any',
  memberId: 'me',
};
const WAITING: ListFilters = { ...ALL, view: 'waiting' };
const MINE: ListFilters = { ...ALL, view: 'mine' };

const change = (data: ConversationRead): Delta => ({ cursor: '1', type: 'conversation', data });
const list = (items: ConversationRead[], nextCursor: string | null = null): ConversationWindow => ({
  items,
  nextCursor,
  sort: null,
});
const ids = (data: ConversationWindow): string[] => data.items.map((row) => row.id);

describe('a changed conversation', () => {
  test('moves to the top of the list of all', () => {
    const old = conversation({ last_activity_at: '2026-11-21T06:00:00Z' });
    const newer = conversation({ last_activity_at: '2026-11-21T07:00:00Z' });
    const moved = { ...old, last_activity_at: '2026-11-21T08:00:00Z', revision: 2 };

    expect(ids(reduceWindow(list([newer, old]), change(moved), ALL))).toEqual([old.id, newer.id]);
  });

  test('is ignored when it is older than the cached one', () => {
    const row = conversation({ revision: 5, unread_count: 0 });
    const data = list([row]);

    expect(reduceWindow(data, change({ ...row, revision: 4, unread_count: 9 }), ALL)).toBe(data);
  });

  test('applied twice changes nothing more', () => {
    const row = conversation({ revision: 2, unread_count: 3 });
    const once = reduceWindow(list([conversation()]), change(row), ALL);

    expect(reduceWindow(once, change(row), ALL)).toEqual(once);
  });

  test('leaves the list of the unanswered when it is answered', () => {
    const row = conversation({ waiting_since: '2026-11-21T06:00:00Z' });
    const answered = { ...row, waiting_since: null, revision: 2 };

    expect(ids(reduceWindow(list([row]), change(answered), WAITING))).toEqual([]);
  });

  test('takes its place among the unanswered: who has waited longest is first', () => {
    const first = conversation({ waiting_since: '2026-11-21T06:00:00Z' });
    const third = conversation({ waiting_since: '2026-11-21T06:30:00Z' });
    const second = conversation({ waiting_since: '2026-11-21T06:10:00.5Z' });

    const next = reduceWindow(list([first, third]), change(second), WAITING);

    expect(ids(next)).toEqual([first.id, second.id, third.id]);
  });

  test('past the loaded end is left to the page that will bring it', () => {
    const first = conversation({ waiting_since: '2026-11-21T06:00:00Z' });
    const late = conversation({ waiting_since: '2026-11-21T09:00:00Z' });

    expect(ids(reduceWindow(list([first], 'more'), change(late), WAITING))).toEqual([first.id]);
    expect(ids(reduceWindow(list([first], null), change(late), WAITING))).toEqual([first.id, late.id]);
  });

  test('in a saved view the latest is first, whoever waits', () => {
    const waits = conversation({ waiting_since: '2026-11-21T06:00:00Z', last_activity_at: '2026-11-21T06:00:00Z' });
    const later = conversation({ last_activity_at: '2026-11-21T07:00:00Z' });
    const said = { ...later, last_activity_at: '2026-11-21T08:00:00Z', revision: 2 };

    const next = reduceWindow(list([later, waits], 'more'), change(said), { ...ALL, viewId: 'a-view' });

    expect(ids(next)).toEqual([later.id, waits.id]);
  });

  test('enters and leaves «Мои» with its assignee', () => {
    const row = conversation();
    const taken = { ...row, assignee_id: 'me', revision: 2 };
    const given = { ...row, assignee_id: 'other', revision: 3 };

    const withIt = reduceWindow(list([]), change(taken), MINE);

    expect(ids(withIt)).toEqual([row.id]);
    expect(ids(reduceWindow(withIt, change(given), MINE))).toEqual([]);
  });

  test('does not enter a search that it does not match, by name or by phone tail', () => {
    const row = conversation({
      contact: {
        id: 'c',
        name: 'Данияр',
        phone: '77019998877',
        lid_only: false,
        tag_ids: [],
        is_blocked: false,
        kind: 'customer',
      },
    });
    const found = (q: string): number => reduceWindow(list([]), change(row), { ...ALL, q }).items.length;

    expect([found('дани'), found('8877'), found('99 88 77'), found('айгуль'), found('1234')]).toEqual([1, 1, 1, 0, 0]);
    expect([found('8 701 999'), found('+7(701)'), found('wa.me/77019998877'), found('8 702')]).toEqual([1, 1, 1, 0]);
  });

  test('enters a search that finds it on the server', () => {
    const { people, searches } = JSON.parse(readFileSync(SEARCHES, 'utf8')) as Searches;
    const rows = Object.entries(people).map(([phone, name]) =>
      conversation({
        contact: { id: phone, name, phone, lid_only: false, tag_ids: [], is_blocked: false, kind: 'customer' },
      }),
    );
    for (const [q, phone] of searches) {
      const found = rows.filter((row) => mentions(row, q)).map((row) => row.contact?.phone);
      expect(found, q).toEqual(phone === null ? [] : [phone]);
    }
    expect(rows.every((row) => mentions(row, ' '))).toBe(true);
  });
});

test('a removed channel takes its conversations along', () => {
  const kept = conversation({ channel_id: 'other' });
  const gone = conversation({ channel_id: 'channel-1' });
  const removal: Delta = { cursor: '1', type: 'channel.removed', data: { id: 'channel-1' } };

  expect(ids(reduceWindow(list([gone, kept]), removal, ALL))).toEqual([kept.id]);
});

test('who has another name has it wherever a row names them', () => {
  const asel = { contact_id: 'asel', name: 'Асель', phone: '77015550001', lid: null, is_us: false };
  const others = { ...asel, contact_id: 'other', name: 'Дана' };
  const said = { last_message: { text: '@77015550001', mentions: [asel, others] } } as Partial<ConversationRead>;
  const reacted = { last_reaction: { emoji: '👍', mentions: [asel] } } as Partial<ConversationRead>;
  const rows = [conversation(said), conversation(reacted), conversation()];
  const renaming = { cursor: '1', type: 'contact', data: { id: 'asel', name: 'Асель М.', phone: null } } as Delta;

  const [first, second, third] = reduceWindow(list(rows), renaming, ALL).items;

  expect(first?.last_message?.mentions).toEqual([{ ...asel, name: 'Асель М.' }, others]);
  expect(second?.last_reaction?.mentions).toEqual([{ ...asel, name: 'Асель М.' }]);
  expect(third).toBe(rows[2]);
});

test('the next page does not repeat a conversation that moved up meanwhile', () => {
  const moved = conversation({ revision: 7 });
  const further = conversation();
  const page = { items: [{ ...moved, revision: 3 }, further], next_cursor: null, sort: null };

  const next = withNextPage(list([moved], 'more'), page);

  expect(ids(next)).toEqual([moved.id, further.id]);
  expect(next.items[0]?.revision).toBe(7);
});

test('a beginning that was asked for anew undoes no newer row, and keeps what was loaded beyond it', () => {
  const at = (hour: number): string => `2026-11-21T0${hour}:00:00Z`;
  const [first, gone, last, further] = [9, 8, 7, 6].map((hour) => conversation({ last_activity_at: at(hour) })) as [
    ConversationRead,
    ConversationRead,
    ConversationRead,
    ConversationRead,
  ];
  const newer = { ...first, revision: 5, unread_count: 3 };

  const next = withFirstPage(list([newer, gone, last, further], 'after'), list([first, last], 'page'), 'all');

  expect(ids(next)).toEqual([first.id, last.id, further.id]);
  expect([next.items[0]?.unread_count, next.nextCursor]).toEqual([3, 'after']);
});

test('an answer is taken unless one to a later request was', () => {
  const asked = askedOf('a list');
  const [early, middle, late] = [asked.begin(), asked.begin(), asked.begin()];
  expect([asked.takes(middle), asked.takes(early), asked.takes(late)]).toEqual([true, false, true]);
  expect(askedOf('a list')).toBe(asked);
});

test('groups have a view of their own, and only people are in "all"', () => {
  const group = conversation({
    kind: 'group',
    contact: null,
    group: { jid: '1203@g.us', subject: 'Жеткізу', size: 5, can_send: true },
    assignee_id: 'me',
  });
  const filters = { q: '', viewId: null, channelId: null, tagIds: [], tagMatch: 'any' as const, memberId: 'me' };
  const views = (['waiting', 'mine', 'all', 'groups'] as const).filter((view) => belongs(group, { ...filters, view }));

  expect(views).toEqual(['mine', 'groups']);
  expect(belongs({ ...group, waiting_since: '2026-11-21T07:00:00Z' }, { ...filters, view: 'waiting' })).toBe(true);
  expect(mentions(group, 'жетк')).toBe(true);
  expect(mentions(group, '1203')).toBe(false);
});
