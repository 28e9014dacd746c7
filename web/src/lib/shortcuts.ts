import { useEffect, useEffectEvent } from 'react';

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

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Keys with a modifier work everywhere; single keys only outside fields and open dialogs. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const pressed = chord(event);
    const isSingle = !pressed.startsWith('Ctrl+') && !pressed.startsWith('Alt+');
    if (isSingle && (isField(event.target) || document.querySelector('[role="dialog"]') !== null)) return;
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
