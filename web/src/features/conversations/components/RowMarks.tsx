import { Suspense } from 'react';

import type { ConversationRead } from '@/api/types';
import { later } from '@/components/later';

const StateMarks = later(
  () => import('./StateMarks'),
  'StateMarks',
  () => null,
);

/** The marks of a chat, which are loaded where there are any: neither the list nor the open chat brings them along. */
export function RowMarks({ row, pinned }: { row: ConversationRead; pinned: boolean }) {
  if (!(pinned || row.priority !== 'normal' || row.snooze || row.done_at || row.errand)) return null;
  return (
    <Suspense>
      <StateMarks row={row} pinned={pinned} />
    </Suspense>
  );
}
