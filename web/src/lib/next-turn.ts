import type { MemberRead } from '@/api/types';

const LONGEST_MS = 6 * 3_600_000;

/** After how long somebody's working hours begin or end: until then, members are as the server has told. */
export function nextTurnMs(members: readonly MemberRead[] | undefined, now: number): number | false {
  const turns = (members ?? []).flatMap(({ attendance }) => (attendance.until === null ? [] : [attendance.until]));
  const first = Math.min(...turns.map((until) => Date.parse(until)).filter((at) => at > now));
  return Number.isFinite(first) ? Math.min(first - now + 1000, LONGEST_MS) : false;
}
