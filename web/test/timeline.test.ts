import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';

import type { Delta } from '@/api/live';
import type { MessageRead, PersonChat } from '@/api/types';
import { parseChatSearch, withoutPane } from '@/app/chat-search';
import { lastWritten, reducePersonChats } from '../src/features/conversations/person-chats';
import { ofChat, ofPerson } from '../src/features/messages/api/source';
import { lastShown, thread } from '../src/features/messages/api/thread';
import { chatsIn, keepMessage, keepNote } from '../src/features/messages/api/thread-cache';
import { buildRows } from '../src/features/messages/thread/rows';
import type { ThreadWindow } from '../src/features/messages/window';
import { compareMessages, reduceThread, withMessage } from '../src/features/messages/window';
import { conversation, media, message, note } from './make';

const part = (items: MessageRead[] = [], changes: Partial<ThreadWindow> = {}): ThreadWindow => ({
  items,
  notes: [],
  earlierNotes: [],
  olderCursor: null,
  newerCursor: null,
  ...changes,
});
const told = (type: string, data: unknown): Delta => ({ cursor: '1', type, data }) as Delta;
const at = (second: number): string => `2026-11-21T07:00:${String(second).padStart(2, '0')}Z`;
const texts = ({ items }: ThreadWindow): (string | null)[] => items.map(({ text }) => text);

describe('the chats with a person', () => {
  const contact = conversation().contact;
  const row = (id: string, changes = {}) => conversation({ id, contact, channel_id: `of-${id}`, ...changes });
  const chat = (id: string, wrote: string | null = null): PersonChat => ({
    conversation: row(id),
    customer_wrote_at: wrote,
  });
  const reduce = (data: PersonChat[], type: string, delta: unknown): PersonChat[] =>
    reducePersonChats(data, told(type, delta), contact?.id ?? '');
  const ids = (data: PersonChat[]): string[] => data.map((one) => one.conversation.id);

  test('become more when they write to another number, or two contacts become one, and fewer when these part', () => {
    const one = [chat('a')];
    const two = reduce(one, 'conversation', row('b'));

    expect(ids(two)).toEqual(['a', 'b']);
    expect(ids(reduce(two, 'conversation', conversation({ id: 'b' })))).toEqual(['a']);
    expect(reduce(one, 'conversation', conversation({ id: 'c' }))).toBe(one);
    expect(ids(reduce(two, 'conversation.removed', { id: 'a' }))).toEqual(['b']);
    expect(ids(reduce(two, 'channel.removed', { id: 'of-b' }))).toEqual(['a']);
    expect(reduce(two, 'channel.removed', { id: 'other' })).toBe(two);
  });

  test('keep the newer row of each', () => {
    const known = [{ conversation: row('a', { revision: 3 }), customer_wrote_at: null }];

    expect(reduce(known, 'conversation', row('a', { revision: 2 }))).toBe(known);
    const newer = reduce(known, 'conversation', row('a', { revision: 4, unread_count: 2 }));
    expect(newer[0]?.conversation.unread_count).toBe(2);
  });

  test('say where the person wrote last, whatever we have answered since', () => {
    const chats = [chat('a', at(1)), chat('b', at(5)), chat('c')];
    const write = (id: string, second: number, changes = {}) =>
      reduce(chats, 'message', message({ conversation_id: id, at: at(second), ...changes }));

    expect(lastWritten(chats)?.conversation.id).toBe('b');
    expect(lastWritten(write('c', 9))?.conversation.id).toBe('c');
    expect(write('a', 0), 'what comes late is no news').toBe(chats);
    expect(write('a', 9, { direction: 'out' })).toBe(chats);
    expect(write('a', 9, { kind: 'number_change' })).toBe(chats);
    expect(write('other', 9)).toBe(chats);
    expect(lastWritten([chat('a')])).toBeUndefined();
    const last = { ...message({ at: at(9) }), problem: null, deleted: false };
    const opened = reduce(chats, 'conversation', row('d', { last_message: last }));
    expect(lastWritten(opened)?.conversation.id, 'a chat may be heard of after its message').toBe('d');
  });
});

describe('a timeline', () => {
  const source = ofPerson('person', ['b', 'a']);

  test('is known by its chats, in whichever order they are told', () => {
    expect(chatsIn(source.queryKey)).toEqual(['a', 'b']);
    expect(ofPerson('person', ['a', 'b']).queryKey).toEqual(source.queryKey);
    expect(ofPerson('person', ['a', 'b', 'c']).queryKey).not.toEqual(source.queryKey);
  });

  test('has messages of one moment chat by chat, whichever comes first', () => {
    const all = [
      message({ conversation_id: 'b', at: at(1), seq: 1, text: 'b1' }),
      message({ conversation_id: 'a', at: at(1), seq: 8, text: 'a8' }),
      message({ conversation_id: 'a', at: at(1), seq: 7, text: 'a7' }),
      message({ conversation_id: 'b', at: at(0), seq: 9, text: 'b9' }),
    ];

    expect(texts(all.reduce(withMessage, part()))).toEqual(['b9', 'a7', 'a8', 'b1']);
    expect([...all].sort(compareMessages).map(({ text }) => text)).toEqual(['b9', 'a7', 'a8', 'b1']);
  });

  test('takes in what is new in any of its chats, and lets go of what is in none any more', () => {
    const mine = message({ conversation_id: 'a', at: at(1), text: 'a' });
    const data = reduceThread(part([mine]), told('message', message({ conversation_id: 'b', text: 'b', at: at(2) })), [
      'a',
      'b',
    ]);

    expect(texts(data)).toEqual(['a', 'b']);
    expect(reduceThread(data, told('message', message({ conversation_id: 'c' })), ['a', 'b'])).toBe(data);
    const moved = { ...mine, conversation_id: 'c', revision: 2 };
    expect(texts(reduceThread(data, told('message', moved), ['a', 'b']))).toEqual(['b']);
    const noted = reduceThread(data, told('note', note({ conversation_id: 'b', at: at(3) })), ['a', 'b']);
    expect(noted.notes).toHaveLength(1);
  });

  test('gets what the server has taken, as the chat itself does', () => {
    const client = new QueryClient();
    client.setQueryData(source.queryKey, part());
    client.setQueryData(ofChat('a').queryKey, part());
    client.setQueryData(ofPerson('other', ['c', 'd']).queryKey, part());

    keepMessage(client, message({ conversation_id: 'a', text: 'sent' }));
    keepNote(client, note({ conversation_id: 'a' }));

    for (const key of [source.queryKey, ofChat('a').queryKey]) {
      expect(texts(client.getQueryData<ThreadWindow>(key) ?? part())).toEqual(['sent']);
      expect(client.getQueryData<ThreadWindow>(key)?.notes).toHaveLength(1);
    }
    expect(texts(client.getQueryData<ThreadWindow>(ofPerson('other', ['c', 'd']).queryKey) ?? part())).toEqual([]);
  });

  test('knows the last message of each chat, so that an answer to an older one asks first', () => {
    const client = new QueryClient();
    const [older, newer, others] = [
      message({ conversation_id: 'a', at: at(1) }),
      message({ conversation_id: 'a', at: at(2) }),
      message({ conversation_id: 'b', at: at(3) }),
    ];
    const last = (id: string): string | null => lastShown(client, id, (of) => `told of ${of}`);
    const show = (which: typeof source): (() => void) =>
      new QueryObserver(client, { ...thread(which), staleTime: Infinity }).subscribe(() => undefined);
    client.setQueryData(ofChat('a').queryKey, part([older]));
    client.setQueryData(source.queryKey, part([newer]));
    expect(last('a')).toBeNull();

    // What is loaded of a chat and not shown, nobody has before them.
    const hide = show(source);
    expect([last('a'), last('b')]).toEqual([newer.id, 'told of b']);
    client.setQueryData(source.queryKey, part([older, newer, others]));
    expect([last('a'), last('b')]).toEqual([newer.id, others.id]);
    client.setQueryData(source.queryKey, part([older, newer, others], { newerCursor: 'more' }));
    expect([last('a'), last('b')]).toEqual([null, null]);

    hide();
    show(ofChat('a'));
    expect([last('a'), last('b')]).toEqual([older.id, null]);
  });

  test('joins no bubbles and no albums of different chats', () => {
    const picture = (id: string) =>
      message({ conversation_id: id, kind: 'image', text: null, media: media(), album: 'holiday' });
    const rows = buildRows(
      [message({ conversation_id: 'a' }), message({ conversation_id: 'b' }), picture('a'), picture('b')],
      [],
      null,
      'UTC',
      'me',
    ).filter(({ kind }) => kind !== 'day');

    expect(rows.map(({ kind }) => kind)).toEqual(['message', 'message', 'message', 'message']);
    expect(rows.map((row) => 'startsGroup' in row && row.startsGroup)).toEqual([true, true, true, true]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(4);
  });

  test('stands in the address of its chat only', () => {
    expect(parseChatSearch({ all: true, view: 'all' })).toEqual({ all: true, view: 'all' });
    expect(parseChatSearch({ all: 'yes' })).toEqual({});
    expect(withoutPane({ all: true, view: 'all' })).toEqual({ view: 'all' });
  });
});
