import type { RefObject } from 'react';
import { useEffect, useEffectEvent, useState } from 'react';

import { useHasKeptFiles } from '../composing/use-kept-files';

interface Options {
  conversationId: string;
  /** The chat where the customer wrote last; null where nobody wants to follow. */
  to: string | null;
  /** Nothing is begun here that would be left behind, but perhaps files that go with an answer. */
  isIdle: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
  onFollow: (conversationId: string) => void;
}

/**
 * In a timeline the answer goes where the customer wrote last, unless something is begun. Returns whether the field must
 * leave the focus where it is: nobody has asked for the change.
 */
export function useFollowing({ conversationId, to, isIdle, field, onFollow }: Options): boolean {
  const [quietIn, setQuietIn] = useState<string | null>(null);
  const follow = useEffectEvent((id: string) => {
    const { activeElement } = document;
    const isElsewhere = activeElement !== document.body && activeElement !== field.current;
    setQuietIn(isElsewhere ? id : null);
    onFollow(id);
  });
  const hasFiles = useHasKeptFiles(conversationId);
  const wanted = isIdle && !hasFiles && to !== conversationId ? to : null;
  useEffect(() => {
    if (wanted === null) return;
    queueMicrotask(() => {
      follow(wanted);
    });
  }, [wanted]);
  return quietIn === conversationId;
}
