/** How pressing a waiting customer is. */
export type WaitingLevel = 'calm' | 'late' | 'urgent';

const LATE_AFTER_MS = 10 * 60_000;
const URGENT_AFTER_MS = 30 * 60_000;

export function waitingLevel(since: string, now: number): WaitingLevel {
  const waited = now - Date.parse(since);
  if (waited >= URGENT_AFTER_MS) return 'urgent';
  return waited >= LATE_AFTER_MS ? 'late' : 'calm';
}
