import { Suspense, useEffect, useMemo, useState } from 'react';

import type { ConversationRead } from '@/api/types';
import { later } from '@/components/later';
import { isCovered, isField, useShortcuts } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { currentBulks } from '../bulk/current';
import { leaveSelection, selection, toggleChosen } from '../selection';
import type { ListFilters } from '../window';
import { everywhere } from '../window';

const BulkBar = later(() => import('../bulk/BulkBar'), 'BulkBar');
const BulkProgress = later(() => import('../bulk/BulkProgress'), 'BulkProgress');

interface Props {
  /** What the list shows. */
  filters: ListFilters;
  /** It shows what a search finds in the whole inbox. */
  isWhole: boolean;
  rows: readonly ConversationRead[];
  /** The chat that is open. */
  selectedId: string | null;
}

/** The chat whose row, or its box, has the focus. */
function focusedChat(): string | null {
  const line = document.activeElement?.closest('[role="listitem"]');
  return line?.querySelector('[data-conversation-id]')?.getAttribute('data-conversation-id') ?? null;
}

/** Escape ends choosing, unless something else is to be closed by it. */
function useEscape(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    // What lies over the page may be gone when the key that closes it arrives here.
    let wasCovered = false;
    const before = (): void => {
      wasCovered = isCovered();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isField(event.target) && !wasCovered) leaveSelection();
    };
    window.addEventListener('keydown', before, true);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', before, true);
      window.removeEventListener('keydown', onKey);
    };
  }, [isOn]);
}

/** What can be done to the chosen chats, and how far the last bulks are; nothing is loaded before either. */
export function Bulks({ filters, isWhole, rows, selectedId }: Props) {
  const chosen = useStore(selection);
  const bulks = useStore(currentBulks);
  const [before] = useState(bulks);
  const place = JSON.stringify([filters, isWhole]);
  const shown = useMemo(() => (isWhole ? everywhere(filters) : filters), [filters, isWhole]);
  useEffect(() => leaveSelection, [place]);
  useEscape(chosen !== null);
  useShortcuts({
    KeyX: () => {
      const id = focusedChat() ?? selectedId;
      if (id !== null) toggleChosen(id);
    },
  });
  return (
    <Suspense>
      {chosen !== null && <BulkBar chosen={chosen} filters={shown} listed={rows.map(({ id }) => id)} />}
      {bulks.map((bulk, number) => (
        <BulkProgress key={bulk.id} id={bulk.id} isLast={number === 0} isNew={!before.includes(bulk)} />
      ))}
    </Suspense>
  );
}
