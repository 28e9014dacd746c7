import type { MouseEvent } from 'react';

import type { ConversationRead } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { chooseTo, isChosen, selection, toggleChosen } from './selection';

/** Choosing chats in the list: by their boxes, with Shift from the last one to this, on a phone by a tap once one is. */
export function useChoosing(rows: readonly ConversationRead[]) {
  const chosen = useStore(selection);
  const isPhone = useIsPhone();
  const choose = (id: string, isRange: boolean): void => {
    if (isRange)
      chooseTo(
        id,
        rows.map((row) => row.id),
      );
    else toggleChosen(id);
  };
  /** Before the row opens its chat. */
  const onClick = (event: MouseEvent, id: string): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    if (!event.shiftKey && !(isPhone && chosen !== null)) return;
    event.preventDefault();
    event.stopPropagation();
    choose(id, event.shiftKey);
  };
  const has = (id: string): boolean => chosen !== null && isChosen(chosen, id);
  return { isOn: chosen !== null, has, choose, onClick };
}
