import type { ConversationRead } from '@/api/types';

/** How pressing a waiting customer is; nobody else ever presses. */
export type WaitingLevel = 'calm' | 'late' | 'urgent';

const LATE_AFTER_MS = 10 * 60_000;
const URGENT_AFTER_MS = 30 * 60_000;

export function waitingLevel(since: string, now: number, contact: ConversationRead['contact'] = null): WaitingLevel {
  if (contact !== null && contact.kind !== 'customer') return 'calm';
  const waited = now - Date.parse(since);
  if (waited >= URGENT_AFTER_MS) return 'urgent';
  return waited >= LATE_AFTER_MS ? 'late' : 'calm';
}
