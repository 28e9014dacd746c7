import { expect, test } from 'vitest';

import type { PresenceNews } from '../src/features/conversations/hearing';
import { withNews, withoutOld, withTyping } from '../src/features/conversations/hearing';

const NOW = 1_000_000;
const NOTHING: Parameters<typeof withNews>[0] = new Map();

function news(state: string, changes: Partial<PresenceNews> = {}): PresenceNews {
  const person = { id: 'aigerim', name: 'Айгерим', phone: '77051112233' };
  return { conversation_id: 'chat', person, state, last_seen: null, ...changes };
}

const typing = (known: typeof NOTHING): unknown =>
  known.get('chat')?.typists.map(({ name, isRecording }) => [name, isRecording]);

test('somebody types, records instead, and stops', () => {
  let known = withNews(NOTHING, news('composing'), NOW);
  expect(typing(known)).toEqual([['Айгерим', false]]);
  known = withNews(known, news('recording'), NOW + 1);
  expect(typing(known)).toEqual([['Айгерим', true]]);
  known = withNews(known, news('paused'), NOW + 2);
  expect(typing(known)).toEqual([]);
});

test('two people of a group type, and one leaves', () => {
  const other = { person: { id: null, name: null, phone: '77050000000' } };
  let known = withNews(withNews(NOTHING, news('composing'), NOW), news('composing', other), NOW);
  expect(typing(known)).toEqual([
    ['Айгерим', false],
    [null, false],
  ]);
  known = withNews(known, news('unavailable'), NOW);
  expect(typing(known)).toEqual([[null, false]]);
});

test('typing is over when nothing more is heard of it, and being there a while later', () => {
  const known = withNews(NOTHING, news('composing'), NOW);
  const later = withoutOld(known, NOW + 13_000);
  expect(typing(later)).toEqual([]);
  expect(later.get('chat')?.onlineUntil).toBeGreaterThan(NOW + 13_000);
  expect(withoutOld(later, NOW + 600_000).size).toBe(0);
});

test('what is not over stays the same object, so that nothing is drawn anew', () => {
  const known = withNews(NOTHING, news('composing'), NOW);
  expect(withoutOld(known, NOW + 1000).get('chat')).toBe(known.get('chat'));
});

test('when somebody was last there is remembered, also when a later word does not say it', () => {
  const at = '2026-11-21T08:00:00Z';
  const known = withNews(NOTHING, news('unavailable', { last_seen: at }), NOW);
  expect(withNews(known, news('unavailable'), NOW).get('chat')?.seenAt).toBe(at);
  expect(withoutOld(known, NOW + 3_600_000).get('chat')?.seenAt).toBe(at);
});

test('a member types beside a customer, and says nothing about whether that one is there', () => {
  const ours = (state: string) => ({ conversation_id: 'chat', member: { id: 'dana', name: 'Дана' }, state });
  let known = withTyping(NOTHING, ours('composing'), NOW);
  expect(known.get('chat')).toMatchObject({ onlineUntil: 0, typists: [{ name: 'Дана', isOurs: true }] });
  known = withNews(withTyping(known, ours('recording'), NOW + 1), news('composing'), NOW + 2);
  expect(typing(known)).toEqual([
    ['Дана', true],
    ['Айгерим', false],
  ]);
  expect(typing(withTyping(known, ours('paused'), NOW + 3))).toEqual([['Айгерим', false]]);
  expect(typing(withoutOld(known, NOW + 13_000))).toEqual([]);
});
