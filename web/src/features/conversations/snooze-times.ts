/** Until when a chat can be put aside with one click, by the clocks of the organization. */

import { dayKey } from '@/lib/time';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = 9;
const EVENING = 18;

export type SnoozeChoice = 'hour' | 'evening' | 'morning' | 'monday';

/** How far the clocks of a zone are ahead of UTC at a moment. */
function aheadMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

/** The moment at which the clocks of a zone show this; where they are put forward over it, the one right after. */
export function momentOf(wall: string, timeZone: string): number {
  const shown = Date.parse(`${wall}:00Z`);
  // The second time with the offset that holds there, which near a change of clocks is not the first one's.
  const first = shown - aheadMs(shown, timeZone);
  return shown - aheadMs(first, timeZone);
}

/** What the clocks of a zone show at a moment, as a field for date and time takes it. */
export function wallOf(at: number, timeZone: string): string {
  return new Date(at + aheadMs(at, timeZone)).toISOString().slice(0, 16);
}

function atHour(day: string, hour: number, timeZone: string): number {
  return momentOf(`${day}T${String(hour).padStart(2, '0')}:00`, timeZone);
}

/** The choices that are still to come, the earliest first. */
export function snoozeChoices(now: number, timeZone: string): { choice: SnoozeChoice; at: number }[] {
  const today = dayKey(now, timeZone);
  const later = (days: number): string =>
    new Date(Date.parse(`${today}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const evening = atHour(today, EVENING, timeZone);
  return [
    { choice: 'hour' as const, at: now + HOUR_MS },
    ...(evening > now + HOUR_MS / 2 ? [{ choice: 'evening' as const, at: evening }] : []),
    { choice: 'morning' as const, at: atHour(later(1), MORNING, timeZone) },
    ...(toMonday > 1 ? [{ choice: 'monday' as const, at: atHour(later(toMonday), MORNING, timeZone) }] : []),
  ];
}
