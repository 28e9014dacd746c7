import { Suspense } from 'react';

import type { View } from '@/api/types';
import { later } from '@/components/later';
import type { FilterChange } from '../window';
import { useOverdue } from './api';

const OverdueNote = later(
  () => import('./OverdueNote'),
  'OverdueNote',
  () => null,
);

/** What is overdue, above the list; loaded where anything is. */
export function Overdue({ view, onChange }: { view: View; onChange: (change: FilterChange) => void }) {
  const own = useOverdue()?.own ?? 0;
  if (own === 0 || view === 'overdue') return null;
  return (
    <Suspense>
      <OverdueNote own={own} onChange={onChange} />
    </Suspense>
  );
}
