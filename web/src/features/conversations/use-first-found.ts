import { useMemo, useState } from 'react';

import type { ConversationRead } from '@/api/types';

const FIRST_FOUND = 8; // chats, above what else a search finds

/** The first chats that a search finds, or all of them once somebody asks for them. */
export function useFirstFound(items: ConversationRead[] | undefined, isSearch: boolean, q: string) {
  const [wholeOf, setWholeOf] = useState<string | null>(null);
  const isCut = isSearch && wholeOf !== q;
  const loaded = useMemo(() => (isCut ? items?.slice(0, FIRST_FOUND) : items) ?? [], [isCut, items]);
  const showWhole = (): void => {
    setWholeOf(q);
  };
  return { loaded, isCut, showWhole };
}

/** Move the focus between chats and what else was found; returns whether there was somewhere to go. */
export function moveAmongFound(scroller: HTMLElement | null, key: string): boolean {
  if (scroller === null || (key !== 'ArrowDown' && key !== 'ArrowUp')) return false;
  const stops = [...scroller.querySelectorAll<HTMLElement>('[data-conversation-id], [data-result]')];
  const at = stops.findIndex((one) => one === document.activeElement);
  const next = stops[at + (key === 'ArrowDown' ? 1 : -1)];
  next?.focus();
  return next !== undefined;
}
