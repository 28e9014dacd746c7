import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import type { ConversationRead } from '@/api/types';
import { conversationList } from './api/list';
import { usePins } from './api/pins';
import type { ListFilters } from './window';
import { belongs } from './window';

/** Who has waited longest stays on top of those who wait, and what wakes first of what is put aside. */
const WITH_PINS: readonly string[] = ['mine', 'all', 'groups'];

/** The rows of a list with what I have pinned on top. */
export function usePinned(rows: ConversationRead[], filters: ListFilters): ConversationRead[] {
  const pins = usePins();
  const wanted = useMemo<ListFilters>(() => ({ ...filters, view: 'pinned', viewId: null, q: '' }), [filters]);
  const isOnTop =
    pins.length > 0 && filters.viewId === null && WITH_PINS.includes(filters.view) && filters.q.trim() === '';
  const { data } = useQuery({
    ...conversationList(wanted, pins),
    enabled: isOnTop,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    if (!isOnTop || data === undefined) return rows;
    const known = new Map(data.items.map((row) => [row.id, row]));
    const top = pins.flatMap((id) => known.get(id) ?? []).filter((row) => belongs(row, filters));
    const ids = new Set(top.map(({ id }) => id));
    return [...top, ...rows.filter(({ id }) => !ids.has(id))];
  }, [isOnTop, data, rows, pins, filters]);
}
