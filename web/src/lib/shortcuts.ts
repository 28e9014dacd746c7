import { useEffect, useEffectEvent } from 'react';

import { createStore } from './store';

/**
 * Whether single letters act.
 *
 * Only in a mode that somebody has entered on purpose and that the screen shows: whoever begins to type while the cursor
 * stands elsewhere than they think shall send no customer away.
 */
export const keyMode = createStore(false);

/** A key of the keyboard by its place, so that it works in the Russian and Kazakh layouts too. */
export type Shortcuts = Record<string, (() => void) | undefined>;

/** "Ctrl+KeyK" also stands for ⌘K; the order is Ctrl, Alt, Shift. */
export function chord(event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.code,
  ];
  return parts.filter((part) => part !== '').join('+');
}

const FIELDS = 'textarea, select, input:not([type="range"], [type="checkbox"], [type="radio"])';

/** Whether what is typed there is text. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));
}

/** What lies over the page and has the keyboard for itself. */
export const LAYERS = '[role="dialog"], [role="menu"], [role="listbox"]';

export function isCovered(): boolean {
  return document.querySelector(LAYERS) !== null;
}

/** Keys with Ctrl or Alt work everywhere; single keys only in the mode for them, outside fields and open dialogs. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const pressed = chord(event);
    const isSingle = !pressed.startsWith('Ctrl+') && !pressed.startsWith('Alt+');
    if (isSingle && (!keyMode.get() || isField(event.target) || isCovered())) return;
    const action = shortcuts[pressed];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      onKey(event);
    };
    window.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', listener);
    };
  }, []);
}
