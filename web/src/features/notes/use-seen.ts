import { useCallback, useEffect, useRef } from 'react';

import type { NoteRead } from '@/api/types';
import { useSession } from '@/lib/session';
import { useUnreadMentions } from './api/mentions';
import { useSeeNote } from './api/notes';

/** A note that mentions the reader is seen once half of it, or of the screen, is in sight of whoever looks at the page. */
export function useSeen(note: NoteRead): (element: HTMLElement | null) => (() => void) | undefined {
  const { member } = useSession();
  const isWanted = useUnreadMentions() > 0 && note.mentions.some(({ id }) => id === member.id);
  const { mutate } = useSeeNote(note.id);
  const inSight = useRef(false);
  const tell = useCallback(() => {
    if (isWanted && inSight.current && document.visibilityState === 'visible') mutate();
  }, [isWanted, mutate]);
  useEffect(() => {
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
    };
  }, [tell]);
  return useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry === undefined) return;
          inSight.current = entry.intersectionRatio >= 0.5 || entry.intersectionRect.height >= window.innerHeight / 3;
          tell();
        },
        { threshold: [0, 0.25, 0.5] },
      );
      observer.observe(element);
      return () => {
        observer.disconnect();
      };
    },
    [tell],
  );
}
