import { describe, expect, test } from 'vitest';

import { avatarColor, initials } from '@/lib/avatar';
import { newId } from '@/lib/ids';
import { formatPhone, parsePhone } from '@/lib/phone';
import { chord } from '@/lib/shortcuts';
import { clock, dayLabel, daysAgo, rowTime, shortDuration } from '@/lib/time';
import { conversation } from './make';
import { waitingLevel } from '../src/features/conversations/waiting';

const ALMATY = { language: 'ru', timeZone: 'Asia/Almaty' };
const NOW = Date.parse('2026-11-21T07:00:00Z');
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

describe('times are the organization’s', () => {
  test('clock', () => {
    expect(clock('2026-11-20T19:05:00Z', ALMATY)).toBe('00:05');
  });

  test.each([
    ['2026-11-21T06:00:00Z', 'Сегодня', '11:00'],
    ['2026-11-20T18:00:00Z', 'Вчера', 'вчера'],
    ['2026-11-18T06:00:00Z', 'Среда', 'ср'],
    ['2026-09-01T06:00:00Z', '1 сентября', '01.09.26'],
    ['2025-09-01T06:00:00Z', '1 сентября 2025 г.', '01.09.25'],
  ])('%s is "%s" in the thread and "%s" in the list', (at, label, row) => {
    expect([dayLabel(at, NOW, ALMATY), rowTime(at, NOW, ALMATY)]).toEqual([label, row]);
  });

  test('midnight divides days where the organization is', () => {
    expect(daysAgo('2026-11-20T19:01:00Z', NOW, 'Asia/Almaty')).toBe(0);
    expect(daysAgo('2026-11-20T18:59:00Z', NOW, 'Asia/Almaty')).toBe(1);
  });
});

test.each([
  [0, 'calm'],
  [9, 'calm'],
  [10, 'late'],
  [29, 'late'],
  [30, 'urgent'],
  [600, 'urgent'],
] as const)('a customer who waited %i minutes is %s', (minutes, level) => {
  expect(waitingLevel(ago(minutes), NOW)).toBe(level);
});

test.each(['supplier', 'courier', 'employee', 'spam'] as const)('a %s who waits is never late', (kind) => {
  const { contact } = conversation();
  expect(waitingLevel(ago(600), NOW, contact)).toBe('urgent');
  expect(waitingLevel(ago(600), NOW, contact && { ...contact, kind })).toBe('calm');
});

test('durations are one number and its unit', () => {
  const minute = 60_000;
  expect([
    shortDuration(30_000),
    shortDuration(59 * minute),
    shortDuration(60 * minute),
    shortDuration(50 * 60 * minute),
  ]).toEqual([
    { unit: 'moment', count: 0 },
    { unit: 'minutes', count: 59 },
    { unit: 'hours', count: 1 },
    { unit: 'days', count: 2 },
  ]);
});

test.each([
  ['77011234567', '+7 701 123-45-67'],
  ['998901234567', '+998 901 234 567'],
  ['14155550123', '+1 415 555 0123'],
  ['77•••••4567', '+7 7•• •••-45-67'],
  ['99••••••4567', '+99 ••• ••• 4567'],
])('the phone %s is written %s', (digits, shown) => {
  expect(formatPhone(digits)).toBe(shown);
});

test.each([
  ['8 701 123 45 67', '77011234567'],
  ['+7 (701) 123-45-67', '77011234567'],
  ['701 123 45 67', '77011234567'],
  ['77011234567', '77011234567'],
  ['9161234567', '79161234567'],
  ['+998 90 123 45 67', '998901234567'],
  ['00 998 90 123 45 67', '998901234567'],
  ['+81 90 1234 5678', '819012345678'],
  ['\u202a+7 701 123\u201145\u201367\u202c', '77011234567'],
  ['https://wa.me/77011234567', '77011234567'],
  ['wa.me/+998901234567?text=hi', '998901234567'],
  ['https://api.whatsapp.com/send?phone=77011234567', '77011234567'],
  ['https://wa.me/message/ABC', null],
  ['8 701 123 45 678', null],
  ['+7 701 123 45', null],
  ['701', null],
  ['+0 701 123 45 67', null],
  ['Айгуль', null],
  ['', null],
])('"%s" is the phone %s', (text, phone) => {
  expect(parsePhone(text)).toBe(phone);
});

test('initials come from the name, or from the number’s tail', () => {
  expect([initials('Айгуль Сапарова'), initials('әсел'), initials('+7 701 123-45-67')]).toEqual(['АС', 'Ә', '67']);
  expect(avatarColor('same')).toBe(avatarColor('same'));
});

test('ids are UUIDs, with and without a secure page', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const secure = newId();
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });

  expect(secure).toMatch(uuid);
  expect(newId()).toMatch(uuid);
  Reflect.deleteProperty(crypto, 'randomUUID');
});

test('keys are known by their place, so Ctrl+Л in a Russian layout is Ctrl+K', () => {
  const event = { code: 'KeyK', key: 'л', ctrlKey: true, metaKey: false, altKey: false, shiftKey: false };

  expect(chord(event)).toBe('Ctrl+KeyK');
});

describe('Kazakh dates do not depend on what the browser knows', () => {
  const KAZAKH = { language: 'kk', timeZone: 'Asia/Almaty' };

  test.each([
    ['2026-11-21T06:00:00Z', 'Бүгін', '11:00'],
    ['2026-11-20T18:00:00Z', 'Кеше', 'кеше'],
    ['2026-11-18T06:00:00Z', 'Сәрсенбі', 'ср'],
    ['2025-09-01T06:00:00Z', '2025 ж. 1 қыркүйек', '01.09.25'],
  ])('%s', (at, label, row) => {
    expect([dayLabel(at, NOW, KAZAKH), rowTime(at, NOW, KAZAKH)]).toEqual([label, row]);
  });
});
