import type { MouseEvent, ReactNode } from 'react';
import { Suspense, useState } from 'react';

import type { ConversationRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';

const RowMenu = later(() => import('./components/RowMenu'), 'RowMenu', NotOpened);

interface Asked {
  row: ConversationRead;
  at: DOMRect;
}

/** The row for which a menu is asked, by the second button, a long press or its key, and where. */
function rowAt(event: MouseEvent, rows: readonly ConversationRead[]): Asked | null {
  const found = event.target instanceof Element ? event.target.closest('[data-conversation-id]') : null;
  const row = rows.find(({ id }) => id === found?.getAttribute('data-conversation-id'));
  // With Shift it is the browser's own, which opens a chat in another tab.
  if (found === null || row === undefined || event.shiftKey) return null;
  event.preventDefault();
  // Asked for by the key it has no place of its own.
  const box = found.getBoundingClientRect();
  const isWithin = event.clientX > box.left && event.clientY > box.top;
  return { row, at: isWithin ? new DOMRect(event.clientX, event.clientY, 0, 0) : box };
}

/** The menu of a row of the list: `ask` opens it, `shown` is it. */
export function useRowMenu(rows: readonly ConversationRead[], onOpen: (id: string) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const shown: ReactNode = asked !== null && (
    <Suspense>
      <RowMenu
        {...asked}
        onOpen={onOpen}
        onClose={() => {
          setAsked(null);
        }}
      />
    </Suspense>
  );
  const ask = (event: MouseEvent): void => {
    setAsked(rowAt(event, rows));
  };
  return { ask, shown };
}
