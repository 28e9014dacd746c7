import { expect, test } from 'vitest';

import { kindOf } from '../src/features/messages/attachments';
import { canDelete, canEdit, canForward, canReact, canReply, ownReaction } from '../src/features/messages/verbs';
import { message } from './make';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const minutesAgo = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const ours = (changes: object = {}) => message({ direction: 'out', status: 'sent', at: minutesAgo(1), ...changes });

test('only our own text is edited, for a quarter of an hour', () => {
  expect(canEdit(ours(), NOW)).toBe(true);
  expect(canEdit(ours({ at: minutesAgo(16) }), NOW)).toBe(false);
  expect(canEdit(ours({ kind: 'image' }), NOW)).toBe(false);
  expect(canEdit(ours({ status: 'queued' }), NOW)).toBe(false);
  expect(canEdit(ours({ deleted_at: minutesAgo(0) }), NOW)).toBe(false);
  expect(canEdit(message({ at: minutesAgo(1) }), NOW)).toBe(false);
});

test('only our own messages are taken back, for two days', () => {
  expect(canDelete(ours({ kind: 'image', at: minutesAgo(47 * 60) }), NOW)).toBe(true);
  expect(canDelete(ours({ at: minutesAgo(49 * 60) }), NOW)).toBe(false);
  expect(canDelete(ours({ status: 'failed' }), NOW)).toBe(false);
  expect(canDelete(message({ at: minutesAgo(1) }), NOW)).toBe(false);
});

test('what was deleted or never left offers nothing', () => {
  for (const gone of [ours({ deleted_at: minutesAgo(0) }), ours({ status: 'failed' })]) {
    expect([canReply(gone), canReact(gone), canForward(gone)]).toEqual([false, false, false]);
  }
});

test('what is seen once or not understood is not forwarded', () => {
  expect(canForward(message())).toBe(true);
  expect(canForward(message({ view_once: true }))).toBe(false);
  expect(canForward(message({ kind: 'unsupported', text: null }))).toBe(false);
});

test('our reaction is ours whoever else gave the same', () => {
  const reaction = (emoji: string, fromMe: boolean) => ({
    emoji,
    author: { kind: 'contact' as const, id: null, name: null },
    from_me: fromMe,
  });
  expect(ownReaction(message({ reactions: [reaction('👍', false)] }))).toBeNull();
  expect(ownReaction(message({ reactions: [reaction('👍', false), reaction('🙏', true)] }))).toBe('🙏');
});

test('a file is sent as what WhatsApp can show, else as a document', () => {
  const kinds = ['image/jpeg', 'image/heic', 'image/svg+xml', 'video/mp4', 'video/x-matroska', 'audio/mpeg', ''];
  expect(kinds.map((type) => kindOf({ type }))).toEqual([
    'image',
    'document',
    'document',
    'video',
    'document',
    'audio',
    'document',
  ]);
});
