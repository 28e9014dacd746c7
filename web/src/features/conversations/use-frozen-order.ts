import { useEffect, useMemo, useRef, useState } from 'react';

import type { ConversationRead } from '@/api/types';

const HOLD_MS = 1500;

/**
 * The rows in their order, except that the order stands still while a mouse moves over the list.
 *
 * Without this a row slips away under the pointer at the moment of the click. Contents stay live; new rows and moves
 * show up as soon as the pointer leaves or rests.
 */
export function useFrozenOrder(rows: ConversationRead[], resetKey: string) {
  const [held, setHeld] = useState<{ key: string; rows: ConversationRead[] } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );

  const shown = useMemo(() => {
    if (held?.key !== resetKey) return rows;
    const fresh = new Map(rows.map((row) => [row.id, row]));
    return held.rows.map((row) => fresh.get(row.id) ?? row);
  }, [held, resetKey, rows]);

  return {
    rows: shown,
    pointer: {
      onPointerMove: (event: { pointerType: string }) => {
        if (event.pointerType !== 'mouse') return;
        clearTimeout(timer.current);
        timer.current = setTimeout(release, HOLD_MS);
        setHeld((current) => (current?.key === resetKey ? current : { key: resetKey, rows }));
      },
      onPointerLeave: release,
    },
  };
}
