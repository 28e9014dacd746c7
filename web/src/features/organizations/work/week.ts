import type { ShiftRead } from '@/api/types';

/** Hours of the days of a week, Monday first; nothing on a day without work. */
export type Week = (Hours | null)[];

/** As a field for a time writes them: "08:30". */
export interface Hours {
  begins: string;
  ends: string;
}

export const USUAL: Hours = { begins: '09:00', ends: '18:00' };

const timeOf = (minutes: number): string =>
  [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

const minutesOf = (written: string): number | null => {
  const found = /^([01]\d|2[0-3]):([0-5]\d)/.exec(written);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
};

export function weekOf(shifts: readonly ShiftRead[]): Week {
  return Array.from({ length: 7 }, (_, day) => {
    const shift = shifts.find((one) => one.day === day);
    return shift === undefined ? null : { begins: timeOf(shift.begins), ends: timeOf(shift.ends) };
  });
}

/** What is sent; nothing while a time is not written out. */
export function shiftsOf(week: Week): ShiftRead[] | null {
  const shifts: ShiftRead[] = [];
  for (const [day, hours] of week.entries()) {
    if (hours === null) continue;
    const [begins, ends] = [minutesOf(hours.begins), minutesOf(hours.ends)];
    if (begins === null || ends === null) return null;
    shifts.push({ day, begins, ends });
  }
  return shifts;
}

/** The days' names in a language, Monday first. */
export function dayNames(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, day) => format.format(new Date(Date.UTC(2024, 0, 1 + day))));
}

/** Working hours in a line: days with the same hours together. */
export function summary(shifts: readonly ShiftRead[], language: string): string {
  const format = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const name = (day: number): string => format.format(new Date(Date.UTC(2024, 0, 1 + day)));
  const runs: { first: number; last: number; hours: string }[] = [];
  for (const { day, begins, ends } of shifts) {
    const hours = `${timeOf(begins)}–${timeOf(ends)}`;
    const run = runs.at(-1);
    if (run?.last === day - 1 && run.hours === hours) run.last = day;
    else runs.push({ first: day, last: day, hours });
  }
  return runs
    .map(({ first, last, hours }) => `${first === last ? name(first) : `${name(first)}–${name(last)}`} ${hours}`)
    .join(', ');
}
