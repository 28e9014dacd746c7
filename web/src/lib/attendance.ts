import type { Attendance } from '@/api/types';

/** Whether somebody is at work, in words. */
export const ATTENDANCE_KEYS = {
  at_work: 'teams.at_work',
  away: 'teams.away',
  off: 'teams.off',
} as const satisfies Record<Attendance, string>;

export const ATTENDANCES = Object.keys(ATTENDANCE_KEYS) as Attendance[];
