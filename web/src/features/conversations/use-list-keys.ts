import type { KeyboardEvent, RefObject } from 'react';

import type { ConversationRead } from '@/api/types';
import { isCovered, useShortcuts } from '@/lib/shortcuts';

interface Options {
  rows: ConversationRead[];
  selectedId: string | null;
  scroller: RefObject<HTMLElement | null>;
  scrollTo: (index: number) => void;
  onOpen: (id: string) => void;
}

/** The list by keys: J and K open the next chat and the one before, arrows move the focus from row to row. */
export function useListKeys({ rows, selectedId, scroller, scrollTo, onOpen }: Options) {
  const selectedIndex = rows.findIndex((row) => row.id === selectedId);
  const step = (by: 1 | -1): void => {
    const next = selectedIndex === -1 ? 0 : selectedIndex + by;
    const row = rows[next];
    if (row === undefined || isCovered()) return;
    scrollTo(next);
    onOpen(row.id);
  };
  useShortcuts({
    KeyJ: () => {
      step(1);
    },
    KeyK: () => {
      step(-1);
    },
    'Alt+ArrowDown': () => {
      step(1);
    },
    'Alt+ArrowUp': () => {
      step(-1);
    },
  });

  const focusRow = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    scrollTo(index);
    const drawn = (): HTMLElement | null | undefined =>
      scroller.current?.querySelector(`[data-conversation-id="${row.id}"]`);
    // A row that stands here is taken at once: Enter right after the arrow would open the one before.
    if (drawn()) drawn()?.focus();
    else requestAnimationFrame(() => drawn()?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || !['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
    const id = document.activeElement?.getAttribute('data-conversation-id');
    const current = rows.findIndex((row) => row.id === id);
    event.preventDefault();
    if (event.key === 'Home') focusRow(0);
    else if (event.key === 'End') focusRow(rows.length - 1);
    else focusRow(current + (event.key === 'ArrowDown' ? 1 : -1));
  };
  return { selectedIndex, focusRow, onKeyDown };
}
