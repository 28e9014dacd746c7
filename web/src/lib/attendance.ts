import type { Attendance, MemberRead } from '@/api/types';

/** Whether somebody is at work, in words. */
export const ATTENDANCE_KEYS = {
  at_work: 'teams.at_work',
  away: 'teams.away',
  off: 'teams.off',
} as const satisfies Record<Attendance, string>;

export const ATTENDANCES = Object.keys(ATTENDANCE_KEYS) as Attendance[];

const LONGEST_MS = 6 * 3_600_000;

/** After how long somebody's working hours begin or end: until then, members are as the server has told. */
export function nextTurnMs(members: readonly MemberRead[] | undefined, now: number): number | false {
  const turns = (members ?? []).flatMap(({ attendance }) => (attendance.until === null ? [] : [attendance.until]));
  const first = Math.min(...turns.map((until) => Date.parse(until)).filter((at) => at > now));
  return Number.isFinite(first) ? Math.min(first - now + 1000, LONGEST_MS) : false;
}
