import type { HTMLAttributes, MouseEvent, ReactNode } from 'react';
import { Suspense, useRef, useState } from 'react';

import type { ConversationRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';

const RowMenu = later(() => import('./components/RowMenu'), 'RowMenu', NotOpened);

// Later than a browser says `contextmenu` of a finger that rests; Safari on an iPhone never says it.
const HOLD_MS = 650;
const WANDERS_PX = 10;

interface Asked {
  row: ConversationRead;
  at: DOMRect;
}

/** The row for which a menu is asked, by the second button, a long press or its key, and where. */
function rowAt(
  { target, clientX, clientY }: Pick<Touch, 'target' | 'clientX' | 'clientY'>,
  rows: readonly ConversationRead[],
): Asked | null {
  const found = target instanceof Element ? target.closest('[data-conversation-id]') : null;
  const row = rows.find(({ id }) => id === found?.getAttribute('data-conversation-id'));
  if (found === null || row === undefined) return null;
  // Asked for by the key it has no place of its own.
  const box = found.getBoundingClientRect();
  const isWithin = clientX > box.left && clientY > box.top;
  return { row, at: isWithin ? new DOMRect(clientX, clientY, 0, 0) : box };
}

/** A finger that rests; the click that would follow would open the chat as well. */
function useHold(onHold: (at: Pick<Touch, 'target' | 'clientX' | 'clientY'>) => void) {
  const held = useRef({ timer: 0, x: 0, y: 0, isOver: false });
  const stop = (): void => {
    clearTimeout(held.current.timer);
  };
  const touch: HTMLAttributes<HTMLElement> = {
    onTouchStart: ({ target, touches: { 0: first, length } }) => {
      stop();
      if (first === undefined || length > 1) return;
      const { clientX, clientY } = first;
      const timer = window.setTimeout(() => {
        held.current.isOver = true;
        onHold({ target, clientX, clientY });
      }, HOLD_MS);
      held.current = { timer, x: clientX, y: clientY, isOver: false };
    },
    onTouchMove: ({ touches: { 0: first } }) => {
      const { x, y } = held.current;
      if (first && Math.hypot(first.clientX - x, first.clientY - y) > WANDERS_PX) stop();
    },
    onTouchEnd: (event) => {
      stop();
      if (held.current.isOver) event.preventDefault();
    },
    onTouchCancel: stop,
  };
  return { touch, stop };
}

/** The menu of a row of the list: `ask` opens it, `shown` is it. */
export function useRowMenu(rows: readonly ConversationRead[], onOpen: (id: string) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const shown: ReactNode = asked !== null && (
    <Suspense>
      <RowMenu
        at={asked.at}
        row={rows.find(({ id }) => id === asked.row.id) ?? asked.row}
        onOpen={onOpen}
        onClose={() => {
          setAsked(null);
        }}
      />
    </Suspense>
  );
  const { touch, stop } = useHold((at) => {
    setAsked(rowAt(at, rows));
  });
  const onContextMenu = (event: MouseEvent): void => {
    stop();
    // With Shift it is the browser's own, which opens a chat in another tab.
    const found = event.shiftKey ? null : rowAt(event, rows);
    if (found !== null) event.preventDefault();
    setAsked(found);
  };
  return { ask: { ...touch, onContextMenu }, shown };
}
