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
  const isPlain = row.priority === 'normal' && row.snooze === null && row.done_at === null && row.private_of === null;
  if (!pinned && isPlain && row.errand === null) return null;
  return (
    <Suspense>
      <StateMarks row={row} pinned={pinned} />
    </Suspense>
  );
}
