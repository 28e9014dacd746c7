import type { KeyboardEvent } from 'react';

/** Page Up and Page Down go from message to message. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { PageUp: -1, PageDown: 1 }[event.key];
  if (by === undefined) return;
  const bubbles = [...event.currentTarget.querySelectorAll<HTMLElement>('article')];
  const current = bubbles.findIndex((bubble) => bubble.contains(document.activeElement));
  const next = current === -1 ? bubbles.at(-1) : bubbles[current + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}
