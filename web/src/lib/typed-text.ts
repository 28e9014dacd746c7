import { useEffect, useEffectEvent } from 'react';

import { isCovered, isField, keyMode } from './shortcuts';

export function hasModifier(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** A letter, a figure or a sign that somebody types where no field is. */
function isStrayText(event: KeyboardEvent): boolean {
  return !hasModifier(event) && !event.isComposing && event.key.length === 1 && !isField(event.target);
}

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
      } else if (event.type === 'keydown') {
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

/** What is typed beside every field belongs into this one, where `focus` puts the cursor; so does Escape. */
export function useStrayText(isOn: boolean, focus: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!isOn || event.defaultPrevented || keyMode.get()) return;
    const isText = isStrayText(event) && event.key !== ' ';
    const isEscape = event.key === 'Escape' && !hasModifier(event) && !isField(event.target);
    if (isText || isEscape) focus();
  });
  useEffect(() => {
    // What lies over the page may be gone when the key that closes it arrives here.
    let wasCovered = false;
    const before = (): void => {
      wasCovered = isCovered();
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
