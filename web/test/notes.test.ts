import { describe, expect, test } from 'vitest';

import type { Delta } from '@/api/live';
import type { MemberRead, NoteRead } from '@/api/types';
import { namedIn, piecesOf } from '../src/features/notes/naming';
import { reduceMentions } from '../src/features/notes/api/mentions';
import { fromPage, withEarlierNotes, withPage } from '../src/features/messages/pages';
import { buildRows } from '../src/features/messages/thread/rows';
import type { ThreadWindow } from '../src/features/messages/window';
import { reduceThread } from '../src/features/messages/window';
import { message, note } from './make';

const at = (second: number): string => `2026-11-21T07:00:${String(second).padStart(2, '0')}Z`;
const part = (changes: Partial<ThreadWindow> = {}): ThreadWindow => ({
  items: [message({ at: at(10) }), message({ at: at(20) })],
  notes: [],
  earlierNotes: [],
  olderCursor: null,
  newerCursor: null,
  ...changes,
});
const told = (data: NoteRead): Delta => ({ cursor: '1', type: 'note', data });
const texts = (data: ThreadWindow): string[] => data.notes.map(({ text }) => text);

describe('a note', () => {
  test('stands after the messages of its moment and before later ones', () => {
    const data = part({ notes: [note({ at: at(10), text: 'a' }), note({ at: at(30), text: 'b' })] });

    const rows = buildRows(data.items, [], null, 'UTC', 'me', data);

    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'note', 'message', 'note']);
  });

  test('is shown where messages are not loaded only by the page that brings it', () => {
    const middle = part({ olderCursor: 'older', newerCursor: 'newer' });

    for (const second of [5, 20, 25]) {
      expect(reduceThread(middle, told(note({ at: at(second) })), ['conversation-1'])).toBe(middle);
    }
    expect(texts(reduceThread(middle, told(note({ at: at(10), text: 'a' })), ['conversation-1']))).toEqual(['a']);
    expect(texts(reduceThread(part(), told(note({ at: at(40), text: 'a' })), ['conversation-1']))).toEqual(['a']);
  });

  test('keeps its newest words, moves with its thread, and goes', () => {
    const first = note({ at: at(11), text: 'a', revision: 2 });
    const data = part({ notes: [first] });

    expect(reduceThread(data, told({ ...first, text: 'old', revision: 1 }), ['conversation-1'])).toBe(data);
    expect(texts(reduceThread(data, told({ ...first, text: 'new', revision: 3 }), ['conversation-1']))).toEqual([
      'new',
    ]);
    expect(texts(reduceThread(data, told({ ...first, conversation_id: 'other' }), ['conversation-1']))).toEqual([]);
    const removed: Delta = { cursor: '2', type: 'note.removed', data: { id: first.id } };
    expect(texts(reduceThread(data, removed, ['conversation-1']))).toEqual([]);
  });

  test('a message that stands in another thread by now is no more in this one', () => {
    const data = part();
    const [first, second] = data.items;
    if (first === undefined || second === undefined) throw new Error('there are two');
    const moved: Delta = { cursor: '3', type: 'message', data: { ...first, conversation_id: 'other' } };
    expect(reduceThread(data, moved, ['conversation-1']).items).toEqual([second]);
    expect(reduceThread(part({ items: [second] }), moved, ['conversation-1']).items).toEqual([second]);
  });

  test('of many more come by their cursor, each once', () => {
    const [early, late] = [note({ at: at(11), text: 'a' }), note({ at: at(12), text: 'b' })];
    const items = [message({ at: at(10) })];
    const page = { items, older_cursor: 'older', newer_cursor: null, notes: [late], notes_cursor: 'more' };
    const data = fromPage(page);
    const rows = buildRows(data.items, [], null, 'UTC', 'me', data);
    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'earlier-notes', 'note']);

    const whole = withEarlierNotes(data, 'more', { items: [early], older_cursor: null });
    expect([texts(whole), whole.earlierNotes]).toEqual([['a', 'b'], []]);
    expect(withEarlierNotes(whole, 'more', { items: [early], older_cursor: null })).toBe(whole);

    const older = {
      items: [message({ at: at(1) })],
      older_cursor: null,
      newer_cursor: 'x',
      notes: [],
      notes_cursor: null,
    };
    expect(texts(withPage(whole, older, 'older'))).toEqual(['a', 'b']);
  });
});

describe('whom a note names', () => {
  const member = (id: string, name: string): MemberRead => ({ id, name, role: 'operator' }) as MemberRead;
  const anna = member('1', 'Аня');
  const annaKim = member('2', 'Аня Ким');
  const twins = [member('3', 'Дана'), member('4', 'Дана')];

  test('is who was chosen, or who alone bears the name', () => {
    const all = [anna, annaKim, ...twins];
    expect(namedIn('спроси @Аня Ким', all, new Set())).toEqual(['2']);
    expect(namedIn('@Аня, @Аня Ким?', all, new Set())).toEqual(['2', '1']);
    expect(namedIn('@Анятка', all, new Set())).toEqual([]);
    expect(namedIn('@Дана', all, new Set())).toEqual([]);
    expect(namedIn('@Дана', all, new Set(['4']))).toEqual(['4']);
    expect(namedIn('никого', all, new Set(['4']))).toEqual([]);
  });

  test('is marked in its text', () => {
    const mentions = [
      { kind: 'member' as const, id: '1', name: 'Аня' },
      { kind: 'member' as const, id: '2', name: 'Аня Ким' },
    ];
    expect(piecesOf({ text: 'Где @Аня Ким и @Аня?', mentions })).toEqual([
      { text: 'Где ', memberId: null },
      { text: '@Аня Ким', memberId: '2' },
      { text: ' и ', memberId: null },
      { text: '@Аня', memberId: '1' },
      { text: '?', memberId: null },
    ]);
    expect(piecesOf({ text: 'a@b', mentions: [] })).toEqual([{ text: 'a@b', memberId: null }]);
  });
});

test('a new mention is the first of the list, a changed one stays in its place, one that is taken back goes', () => {
  const mention = (id: string, second: number) => ({
    id,
    note_id: `note-${id}`,
    conversation_id: 'conversation-1',
    name: 'Айгуль',
    author: { kind: 'member', id: 'me', name: 'Дана' },
    excerpt: '',
    at: at(second),
    read_at: null as string | null,
  });
  const list = { pages: [{ items: [mention('1', 10)], next_cursor: null }], pageParams: [null] };
  const ids = (data: typeof list): string[] => data.pages.flatMap(({ items }) => items.map(({ id }) => id));

  const grown = reduceMentions(list, { cursor: '1', type: 'mention', data: mention('2', 20) }) as typeof list;
  const read = reduceMentions(grown, { cursor: '2', type: 'mention', data: { ...mention('1', 10), read_at: at(30) } });
  const left = reduceMentions(grown, { cursor: '3', type: 'mention.removed', data: { id: '2' } }) as typeof list;

  expect(ids(grown)).toEqual(['2', '1']);
  expect(read.pages[0]?.items[1]?.read_at).toBe(at(30));
  expect(ids(left)).toEqual(['1']);
});
