import { expect, test } from 'vitest';

import type { MessageRead } from '../src/api/types';
import type { AttachmentKind } from '../src/features/messages/outbox';
import { kindAmong, kindOf, typesAmong } from '../src/features/messages/composing/attachments';
import {
  canDelete,
  canEdit,
  canForward,
  canReact,
  canReply,
  ownReaction,
  whyNotTaken,
} from '../src/features/messages/bubble/verbs';
import { capabilities, message } from './make';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const minutesAgo = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const ours = (changes: object = {}) => message({ direction: 'out', status: 'sent', at: minutesAgo(1), ...changes });

const LINKED = capabilities();
const WORDS_ONLY = capabilities({ sends: ['text'], quotes: false });

test('a channel offers only what its kind can do, and nothing before that is known', () => {
  for (const can of [WORDS_ONLY, undefined]) {
    expect([
      canReply(ours(), can),
      canReact(ours(), can),
      canEdit(ours(), can, NOW),
      canDelete(ours(), can, NOW),
    ]).toEqual([false, false, false, false]);
  }
  const endless = { ...LINKED, edits_within_s: null };
  expect(canEdit(ours({ at: minutesAgo(600) }), endless, NOW)).toBe(true);
});

test('only our own text is edited, for a quarter of an hour', () => {
  expect(canEdit(ours(), LINKED, NOW)).toBe(true);
  expect(canEdit(ours({ at: minutesAgo(16) }), LINKED, NOW)).toBe(false);
  expect(canEdit(ours({ kind: 'image' }), LINKED, NOW)).toBe(false);
  expect(canEdit(ours({ status: 'queued' }), LINKED, NOW)).toBe(false);
  expect(canEdit(ours({ deleted_at: minutesAgo(0) }), LINKED, NOW)).toBe(false);
  expect(canEdit(message({ at: minutesAgo(1) }), LINKED, NOW)).toBe(false);
});

test('only our own messages are taken back, for two days', () => {
  expect(canDelete(ours({ kind: 'image', at: minutesAgo(47 * 60) }), LINKED, NOW)).toBe(true);
  expect(canDelete(ours({ at: minutesAgo(49 * 60) }), LINKED, NOW)).toBe(false);
  expect(canDelete(ours({ status: 'failed' }), LINKED, NOW)).toBe(false);
  expect(canDelete(message({ at: minutesAgo(1) }), LINKED, NOW)).toBe(false);
});

test('what was deleted or never left offers nothing', () => {
  for (const gone of [ours({ deleted_at: minutesAgo(0) }), ours({ status: 'failed' })]) {
    expect([canReply(gone, LINKED), canReact(gone, LINKED), canForward(gone)]).toEqual([false, false, false]);
  }
});

test('a line that nobody has written offers nothing', () => {
  for (const kind of ['system', 'number_change'] as const) {
    const line = message({ kind });
    expect([canReply(line, LINKED), canReact(line, LINKED), canForward(line)]).toEqual([false, false, false]);
  }
});

test('what is seen once or not understood is not forwarded', () => {
  expect(canForward(message())).toBe(true);
  expect(canForward(message({ view_once: true }))).toBe(false);
  expect(canForward(message({ kind: 'unsupported', text: null }))).toBe(false);
});

test('a channel takes a copy of what its kind can send, and as much of it', () => {
  const narrow = capabilities({ sends: ['text', 'image', 'forward'], longest_text: 20, longest_caption: 5 });
  const picture = (length: number) =>
    message({ kind: 'image', text_length: length, media: { state: 'ready' } as MessageRead['media'] });
  for (const [copied, can, expected] of [
    [message({ text_length: 20 }), narrow, null],
    [message({ text_length: 21 }), narrow, { lacks: 'room', limit: 20 }],
    [picture(5), narrow, null],
    [picture(6), narrow, { lacks: 'room', limit: 5 }],
    [message({ kind: 'location', text: null, text_length: 0 }), narrow, { lacks: 'kind' }],
    [message(), WORDS_ONLY, { lacks: 'kind' }],
    [message({ kind: 'poll', text: null, text_length: 0 }), LINKED, null],
    [message(), undefined, null],
  ] as const) {
    expect(whyNotTaken(copied, can)).toEqual(expected);
  }
});

test('our reaction is ours whoever else gave the same', () => {
  const reaction = (emoji: string, fromMe: boolean) => ({
    emoji,
    author: { kind: 'contact' as const, id: null, name: null },
    from_me: fromMe,
    waits_since: null,
  });
  expect(ownReaction(message({ reactions: [reaction('👍', false)] }))).toBeNull();
  expect(ownReaction(message({ reactions: [reaction('👍', false), reaction('🙏', true)] }))).toBe('🙏');
});

test('a file is sent as what WhatsApp can show, else as a document', () => {
  const kinds = ['image/jpeg', 'image/heic', 'image/svg+xml', 'video/mp4', 'video/x-matroska', 'audio/mpeg', ''];
  expect(kinds.map((type) => kindOf({ type, size: 1 }))).toEqual([
    'image',
    'document',
    'document',
    'video',
    'document',
    'audio',
    'document',
  ]);
});

test('a large picture is a document', () => {
  const most = 16 * 1024 * 1024;
  expect([most, most + 1].map((size) => kindOf({ type: 'image/jpeg', size }))).toEqual(['image', 'document']);
});

test('where documents are not taken, only what can be shown is', () => {
  const picture = { type: 'image/jpeg', size: 1 };
  const paper = { type: 'application/pdf', size: 1 };
  const among = (...taken: AttachmentKind[]) => [kindAmong(taken, picture), kindAmong(taken, paper), typesAmong(taken)];
  expect(among('image', 'document')).toEqual(['image', 'document', undefined]);
  expect(among('document')).toEqual(['document', 'document', undefined]);
  expect(among('image')).toEqual(['image', null, 'image/jpeg,image/png']);
  expect(among('video')).toEqual([null, null, 'video/mp4,video/3gpp']);
});

test('nobody answers what stands beside the conversation', () => {
  for (const kind of ['status', 'number_change'] as const) {
    const aside = message({ kind });
    expect([canReply(aside, LINKED), canReact(aside, LINKED)]).toEqual([false, false]);
  }
});
