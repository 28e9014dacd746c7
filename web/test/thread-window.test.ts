import { describe, expect, test } from 'vitest';

import type { MessageRead } from '@/api/types';
import { haveSame } from '@/lib/lists';
import type { Pending } from '../src/features/messages/outbox';
import type { Row, UnreadMark } from '../src/features/messages/thread/rows';
import { buildRows, fromTheMiddle, messagesOf, unreadMark } from '../src/features/messages/thread/rows';
import type { ThreadWindow } from '../src/features/messages/window';
import { withPage } from '../src/features/messages/pages';
import { withMessage } from '../src/features/messages/window';
import { media, message } from './make';

const thread = (items: MessageRead[], changes: Partial<ThreadWindow> = {}): ThreadWindow => ({
  items,
  notes: [],
  earlierNotes: [],
  olderCursor: null,
  newerCursor: null,
  ...changes,
});
const ids = (data: ThreadWindow): string[] => data.items.map((item) => item.id);

describe('a message', () => {
  test('takes its place by WhatsApp’s time, then by sequence, whatever order it arrives in', () => {
    const first = message({ at: '2026-11-21T07:00:00Z', seq: 5 });
    const second = message({ at: '2026-11-21T07:00:00.000001Z', seq: 4 });
    const third = message({ at: '2026-11-21T07:00:01Z', seq: 6 });
    const fourth = message({ at: '2026-11-21T07:00:01Z', seq: 7 });
    const inOrder = [first, second, third, fourth].map((item) => item.id);

    const shuffled = [fourth, second, first, third].reduce(withMessage, thread([]));

    expect(ids(shuffled)).toEqual(inOrder);
  });

  test('keeps its newest status: a late "delivered" does not undo "read"', () => {
    const sent = message({ direction: 'out', status: 'sent', revision: 1 });
    const read = { ...sent, status: 'read' as const, revision: 3 };
    const delivered = { ...sent, status: 'delivered' as const, revision: 2 };

    const data = [read, delivered].reduce(withMessage, thread([sent]));

    expect(data.items.map((item) => item.status)).toEqual(['read']);
  });

  test('outside the loaded part waits for its page', () => {
    const middle = message({ at: '2026-11-21T07:00:00Z' });
    const before = message({ at: '2026-11-21T06:00:00Z' });
    const after = message({ at: '2026-11-21T08:00:00Z' });
    const data = thread([middle], { olderCursor: 'older', newerCursor: 'newer' });

    expect(ids([before, after].reduce(withMessage, data))).toEqual([middle.id]);
  });
});

test('an older page is joined without repeating what a delta brought first', () => {
  const shown = message({ at: '2026-11-21T07:00:00Z', revision: 4 });
  const older = message({ at: '2026-11-21T06:00:00Z' });
  const page = {
    items: [older, { ...shown, revision: 1 }],
    older_cursor: 'further',
    newer_cursor: null,
    notes: [],
    notes_cursor: null,
  };

  const data = withPage(thread([shown], { olderCursor: 'older' }), page, 'older');

  expect(ids(data)).toEqual([older.id, shown.id]);
  expect([data.olderCursor, data.items[1]?.revision]).toEqual(['further', 4]);
});

describe('rows', () => {
  const pending = (changes: Partial<Pending> = {}): Pending => ({
    clientKey: 'key-1',
    conversationId: 'conversation-1',
    text: 'Жауап',
    attachment: null,
    quoteId: null,
    quote: null,
    createdAt: '2026-11-21T08:00:00Z',
    state: 'sending',
    error: null,
    ...changes,
  });
  const kinds = (rows: { kind: string }[]): string[] => rows.map((row) => row.kind);

  test('separate days of the organization’s time zone, not of UTC', () => {
    const evening = message({ at: '2026-11-20T18:59:00Z' }); // 23:59 in Almaty
    const night = message({ at: '2026-11-20T19:01:00Z' }); // 00:01 the next day there

    expect(kinds(buildRows([evening, night], [], null, 'Asia/Almaty', 'me'))).toEqual([
      'day',
      'message',
      'day',
      'message',
    ]);
    expect(kinds(buildRows([evening, night], [], null, 'UTC', 'me'))).toEqual(['day', 'message', 'message']);
  });

  test('begin with a message while older ones are not loaded', () => {
    const rows = buildRows([message({ at: '2026-11-20T18:59:00Z' })], [], null, 'UTC', 'me');
    expect(kinds(fromTheMiddle(rows))).toEqual(['message']);
  });

  test('show a message once while it changes from unconfirmed to confirmed, under one key', () => {
    const confirmed = message({ direction: 'out', client_key: 'key-1' });

    const before = buildRows([], [pending()], null, 'UTC', 'me');
    const after = buildRows([confirmed], [pending({ state: 'sent' })], null, 'UTC', 'me');

    expect([before.at(-1)?.key, after.at(-1)?.key]).toEqual(['key-1', 'key-1']);
    expect(kinds(after)).toEqual(['day', 'message']);
  });

  test('group bubbles of one author that follow each other closely', () => {
    const at = (minute: number): string => `2026-11-21T07:${String(minute).padStart(2, '0')}:00Z`;
    const rows = buildRows(
      [message({ at: at(0) }), message({ at: at(1) }), message({ at: at(20) })],
      [],
      null,
      'UTC',
      'me',
    );

    expect(rows.flatMap((row) => ('startsGroup' in row ? [row.startsGroup] : []))).toEqual([true, false, true]);
  });

  describe('of an album', () => {
    const rows = (messages: MessageRead[], unread: UnreadMark | null = null): Row[] =>
      buildRows(messages, [], unread, 'UTC', 'me').filter(({ kind }) => kind !== 'day');
    const sizes = (messages: MessageRead[], unread: UnreadMark | null = null): number[] =>
      rows(messages, unread).map((row) => messagesOf(row).length);
    const photo = (changes: Partial<MessageRead> = {}): MessageRead =>
      message({ kind: 'image', text: null, album: 'HEAD', media: media(), ...changes });

    test('are one, photos and films together, whatever came of their files', () => {
      const all = [photo(), photo({ kind: 'video' }), photo({ media: media({ state: 'pending' }) })];
      const deleted = photo({ media: null, text: null, deleted_at: '2026-11-21T07:05:00Z' });

      expect(kinds(rows([...all, deleted]))).toEqual(['album']);
      expect(sizes([...all, deleted])).toEqual([4]);
    });

    test('keep their key while photos are added at either end', () => {
      const [first, second, third] = [photo(), photo(), photo()];
      const keys = (messages: MessageRead[]): string[] => rows(messages).map(({ key }) => key);

      expect(keys([second])).toEqual(keys([first, second, third]));
      expect(keys([second, message(), third])).toHaveLength(3);
      expect(new Set(keys([first, message(), second, message({ direction: 'out' }), third])).size).toBe(5);
    });

    test('are the same ones when the rows are built anew, until one of them changes', () => {
      const all = [photo(), photo()];
      const built = (messages: MessageRead[]): MessageRead[] => rows(messages).flatMap(messagesOf).slice(0, 2);

      expect(haveSame(built(all), built([...all, message()]))).toBe(true);
      expect(haveSame(built(all), built(all.with(1, { ...(all[1] ?? photo()), revision: 2 })))).toBe(false);
      expect(haveSame(all, all.slice(1))).toBe(false);
    });

    test('leave what came between them at its place', () => {
      expect(sizes([photo(), photo(), message(), photo(), photo()])).toEqual([2, 1, 2]);
      const [first, second] = [photo(), photo()];
      expect(sizes([first, second], { messageId: second.id, count: 1 })).toEqual([1, 0, 1]);
    });

    test('hold only what one person has sent as one, and no more than an album can', () => {
      const others = { kind: 'contact', id: 'contact-2', name: 'Болат' } as const;
      expect(sizes([photo(), photo({ author: others }), photo({ direction: 'out' })])).toEqual([1, 1, 1]);
      expect(sizes([photo(), photo({ album: 'OTHER' }), photo({ album: null }), photo({ album: null })])).toHaveLength(
        4,
      );
      expect(sizes([photo({ status: 'failed' }), photo({ view_once: true }), photo({ problem: 'cut' })])).toHaveLength(
        3,
      );
      expect(sizes(Array.from({ length: 250 }, () => photo()))).toEqual([100, 100, 50]);
    });
  });

  test('mark where the unread begin, counting incoming messages only', () => {
    const items = [message(), message(), message({ direction: 'out' }), message()];

    expect(unreadMark(items, 2)?.messageId).toBe(items[1]?.id);
    expect(unreadMark(items, 0)).toBeNull();
    expect(unreadMark(items, 99)).toEqual({ messageId: items[0]?.id, count: 99 });
  });

  test('mark no line about a changed number as unread', () => {
    const items = [message(), message(), message({ kind: 'number_change' })];

    expect(unreadMark(items, 1)?.messageId).toBe(items[1]?.id);
  });

  test('mark no message as unread for a reaction that waits', () => {
    const given = { emoji: '👍', author: { kind: 'contact', id: null, name: 'Айгүл' }, from_me: false };
    const reactions = [{ ...given, waits_since: '2026-11-21T08:00:00Z' }];
    const items = [message(), message({ direction: 'out', reactions }), message({ at: '2026-11-21T09:00:00Z' })];

    expect(unreadMark(items.slice(0, 2), 1)).toBeNull();
    expect(unreadMark(items, 2)).toEqual({ messageId: items[2]?.id, count: 1 });
    expect(unreadMark(items, 3)).toEqual({ messageId: items[0]?.id, count: 2 });
  });
});
