import type { RefObject } from 'react';
import { useEffect } from 'react';

import { isCovered, keyMode } from '@/lib/shortcuts';
import { useStrayText } from '@/lib/typed-text';

/** Puts the cursor into the field that has just appeared, and whatever is typed beside every field into it. */
export function useFieldFocus(field: RefObject<HTMLTextAreaElement | null>, isTouch: boolean): void {
  useStrayText(true, () => {
    field.current?.focus();
  });
  useEffect(() => {
    // Where fingers write, it would bring up a keyboard over the messages.
    if (!isTouch && !keyMode.get() && !isCovered()) field.current?.focus();
  }, [field, isTouch]);
}
