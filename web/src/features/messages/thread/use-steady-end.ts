import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';

import type { Row } from './rows';
import { messagesOf } from './rows';

const NEARLY_PX = 4;
/** Whoever is so near to the newest message reads it. */
export const END_PX = 80;

/** How far the thread's lower edge is from its end. */
export function belowOf(element: HTMLElement): number {
  return element.scrollHeight - element.scrollTop - element.clientHeight;
}

/** What a row shows: by its key alone a photo that joins an album would be another one. */
function namesOf(row: Row): string[] {
  const messages = messagesOf(row);
  return messages.length === 0 ? [row.key] : messages.map((message) => message.client_key ?? message.id);
}

/** Whether rows have come at the end or near it: those of an older page are put above what was there. */
export function haveComeBelow(before: Row[], rows: Row[]): boolean {
  const known = new Set(before.flatMap(namesOf));
  const isKnown = (row: Row): boolean => namesOf(row).some((name) => known.has(name));
  const first = rows.findIndex(isKnown);
  return rows.some((row, index) => index > first && !isKnown(row));
}

/**
 * Keeps what stands at the lower edge there: while what lies below the thread, such as a quote, takes room or gives it
 * back; and at the end when rows come, also those that do not become the last one, as a colleague's answer above mine
 * that has not left yet. The list by itself follows only what is put below its last row.
 */
export function useSteadyEnd(virtual: Virtualizer<HTMLDivElement, Element>, rows: Row[], isWhole: boolean): void {
  const below = useRef(Infinity);
  const known = useRef<{ rows: Row[]; isWhole: boolean }>({ rows, isWhole });

  useEffect(() => {
    const element = virtual.scrollElement;
    if (element === null) return;
    let height = element.clientHeight;
    let top = element.scrollTop;
    const remember = (): void => {
      top = element.scrollTop;
      below.current = belowOf(element);
    };
    const observer = new ResizeObserver(() => {
      const lost = height - element.clientHeight;
      height = element.clientHeight;
      if (lost === 0) return;
      if (below.current < NEARLY_PX) virtual.scrollToEnd();
      else element.scrollTop = top + lost;
    });
    remember();
    element.addEventListener('scroll', remember, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', remember);
      observer.disconnect();
    };
  }, [virtual]);

  useLayoutEffect(() => {
    const before = known.current;
    known.current = { rows, isWhole };
    // What is loaded below a part of the thread is read downwards.
    if (before.rows === rows || !before.isWhole || !isWhole || below.current >= END_PX) return;
    if (haveComeBelow(before.rows, rows)) virtual.scrollToEnd();
  }, [rows, isWhole, virtual]);
}
