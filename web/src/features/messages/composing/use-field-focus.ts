import type { RefObject } from 'react';
import { useEffect } from 'react';

import { isCovered, keyMode } from '@/lib/shortcuts';
import { useStrayText } from '@/lib/typed-text';

/**
 * Puts the cursor into the field that has just appeared, behind what stands there; and whatever is typed beside every
 * field into it. Not where fingers write: it would bring up a keyboard over the messages.
 */
export function useFieldFocus(
  field: RefObject<HTMLTextAreaElement | null>,
  when: 'at-once' | 'unless-covered' | 'never',
): void {
  useStrayText(() => {
    field.current?.focus();
  });
  useEffect(() => {
    const isWanted = when === 'at-once' || (when === 'unless-covered' && !keyMode.get() && !isCovered());
    if (field.current === null || !isWanted) return;
    const { length } = field.current.value;
    field.current.setSelectionRange(length, length);
    field.current.focus();
  }, [field, when]);
}
