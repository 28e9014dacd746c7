import { useEffect, useEffectEvent } from 'react';
import { flushSync } from 'react-dom';

import { isCovered, isField, keyMode } from './shortcuts';

export function hasModifier(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** A letter, a figure or a sign that somebody types where no field is. */
function isStrayText(event: KeyboardEvent): boolean {
  return !hasModifier(event) && !event.isComposing && event.key.length === 1 && !isField(event.target);
}

function isLetter(event: KeyboardEvent): boolean {
  return isStrayText(event) && event.key !== ' ';
}

/** Keys that are held while others are pressed: by themselves they end nothing. */
const HELD = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta'];

/**
 * Space and Enter among letters are text, and press nothing.
 *
 * Whoever types while a button has the focus means a field; the next Tab, arrow or click ends it.
 */
export function useHarmlessTyping(): void {
  useEffect(() => {
    let isTyping = false;
    const onKey = (event: KeyboardEvent): void => {
      const isPress = event.key === ' ' || event.key === 'Enter';
      if (isTyping && isPress && !isField(event.target)) {
        event.preventDefault();
        event.stopPropagation();
      } else if (event.type === 'keydown' && !HELD.includes(event.key)) {
        isTyping = isStrayText(event) && !isPress && !keyMode.get();
      }
    };
    const end = (): void => {
      isTyping = false;
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('keyup', onKey, true);
    window.addEventListener('pointerdown', end, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('keyup', onKey, true);
      window.removeEventListener('pointerdown', end, true);
    };
  }, []);
}

/** Close the menu that is all that lies over the page; false: there is none, or more than that. */
function closeMenu(): boolean {
  const menu = document.querySelector('[role="menu"]');
  // A message's menu stands below a row of emoji, in a frame that is a dialog.
  const more = document.querySelector('[role="dialog"]:not(:has([role="menu"])), [role="listbox"]');
  if (menu === null || more !== null) return false;
  // At once, or the menu would give the focus back to its button after the field has got it.
  flushSync(() => {
    menu.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape' }));
  });
  return true;
}

/**
 * What is typed beside every field belongs into this one, where `focus` puts the cursor; so does Escape.
 *
 * Also over an open menu, of which no item is chosen by letters.
 */
export function useStrayText(focus: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || keyMode.get()) return;
    // Asked of where the focus is by now: a field may have let it go at this key.
    const isEscape = event.key === 'Escape' && !hasModifier(event) && !isField(document.activeElement);
    if (isLetter(event) || isEscape) focus();
  });
  useEffect(() => {
    // What lies over the page may be gone when the key that closes it arrives here.
    let wasCovered = false;
    const before = (event: KeyboardEvent): void => {
      const isForField = isLetter(event) && !keyMode.get() && closeMenu();
      wasCovered = !isForField && isCovered();
    };
    const listener = (event: KeyboardEvent): void => {
      if (!wasCovered) onKey(event);
    };
    window.addEventListener('keydown', before, true);
    window.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', before, true);
      window.removeEventListener('keydown', listener);
    };
  }, []);
}
