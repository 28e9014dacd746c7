import type { CountersRead, OverdueRead, View } from '@/api/types';
import { counted } from './counted';

const MOST_COUNTED = 100; // counted by the server

/** The views without a tab of their own, with what each counts. */
export const OTHERS = [
  { view: 'unassigned', label: 'views.unassigned', count: (one: CountersRead) => String(one.unassigned_total) },
  {
    view: 'mentions',
    label: 'views.mentions',
    count: ({ mentions }: CountersRead) => counted({ count: mentions, at_least: mentions >= MOST_COUNTED }),
  },
  {
    view: 'overdue',
    label: 'views.overdue',
    count: (_: CountersRead, overdue?: OverdueRead) =>
      overdue === undefined ? '' : counted({ count: overdue.count, at_least: overdue.count >= MOST_COUNTED }),
  },
  { view: 'snoozed', label: 'views.snoozed', count: (one: CountersRead) => String(one.snoozed) },
  { view: 'done', label: 'views.done', count: (one: CountersRead) => String(one.done) },
] as const satisfies { view: View; label: string; count: (counters: CountersRead, overdue?: OverdueRead) => string }[];
