import { expect, test } from 'vitest';

import type { MemberRead } from '../src/api/types';
import { dayNames, shiftsOf, summary, USUAL, weekOf } from '../src/features/organizations/work/week';
import { nextTurnMs } from '../src/lib/next-turn';

test('hours go into fields and come back as they were', () => {
  const shifts = [
    { day: 0, begins: 540, ends: 1080 },
    { day: 4, begins: 1320, ends: 360 },
  ];
  const week = weekOf(shifts);
  expect(week[0]).toEqual(USUAL);
  expect(week[1]).toBeNull();
  expect(week[4]).toEqual({ begins: '22:00', ends: '06:00' });
  expect(shiftsOf(week)).toEqual(shifts);
  expect(shiftsOf(week.with(2, { begins: '', ends: '18:00' }))).toBeNull();
});

test('days with the same hours are named together', () => {
  const shifts = [0, 1, 2, 3, 4].map((day) => ({ day, begins: 540, ends: 1080 }));
  expect(summary([...shifts, { day: 5, begins: 600, ends: 840 }], 'ru')).toBe('пн–пт 09:00–18:00, сб 10:00–14:00');
  expect(dayNames('ru')[0]).toBe('понедельник');
});

test('members are asked for anew when the first of them comes or goes', () => {
  const now = Date.parse('2026-11-30T08:00:00Z');
  const until = (at: string | null) => ({ attendance: { state: 'off', until: at, by_hand: false } }) as MemberRead;
  expect(nextTurnMs([until(null), until('2026-11-30T08:30:00Z'), until('2026-11-30T08:10:00Z')], now)).toBe(601_000);
  expect(nextTurnMs([until(null), until('2026-11-30T07:00:00Z')], now)).toBe(false);
  expect(nextTurnMs([until('2026-12-04T08:00:00Z')], now)).toBe(6 * 3_600_000);
  expect(nextTurnMs(undefined, now)).toBe(false);
});
