import type { HTMLAttributes } from 'react';
import { useRef } from 'react';

const SWIPE_PX = 56;
const HOLD_MS = 450;

/** As in WhatsApp on a phone: a swipe to the right answers, a long touch opens what can be done. */
export function useTouch(
  onSwipe: (() => void) | undefined,
  onHold: (() => void) | undefined,
): HTMLAttributes<HTMLElement> {
  const start = useRef<{ x: number; y: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasHeld = useRef(false);
  const forget = (): void => {
    clearTimeout(timer.current);
    start.current = null;
  };
  return {
    onTouchStart: (event) => {
      const touch = event.touches[0];
      if (touch === undefined || event.touches.length > 1) return;
      start.current = { x: touch.clientX, y: touch.clientY };
      wasHeld.current = false;
      if (onHold === undefined) return;
      timer.current = setTimeout(() => {
        forget();
        wasHeld.current = true;
        onHold();
      }, HOLD_MS);
    },
    onTouchMove: () => {
      clearTimeout(timer.current);
    },
    onTouchCancel: forget,
    onTouchEnd: (event) => {
      const touch = event.changedTouches[0];
      const from = start.current;
      forget();
      // The click that would follow would close again what the long touch has opened.
      if (wasHeld.current) event.preventDefault();
      if (from === null || touch === undefined) return;
      const isAcross = Math.abs(touch.clientY - from.y) < 32;
      if (isAcross && touch.clientX - from.x > SWIPE_PX) onSwipe?.();
    },
  };
}
