import { useQuery } from '@tanstack/react-query';
import { use, useState } from 'react';

import type { MessageRead } from '@/api/types';
import { fileKind } from '@/lib/message-kind';
import { ofChat, SourceContext } from '../api/source';
import { thread } from '../api/thread';

export interface Look {
  /** The picture or film that is looked at. */
  shown: MessageRead;
  hasPrevious: boolean;
  hasNext: boolean;
  /** To the one before or after, where there is one. */
  step: (by: 1 | -1) => void;
  isLarge: boolean;
  setLarge: (isLarge: boolean) => void;
}

/** Of an album also what is not here yet, or failed: it has no other place to be seen at. */
function isLookedAt(message: MessageRead): boolean {
  const { media, album, deleted_at } = message;
  const kind = fileKind(message);
  if ((kind !== 'image' && kind !== 'video') || media === null || deleted_at !== null) return false;
  return media.state === 'ready' || album !== null;
}

/** Which of the thread's pictures and films is looked at, and how large; those that were there at first stay. */
export function useLightbox(message: MessageRead): Look {
  const source = use(SourceContext) ?? ofChat(message.conversation_id);
  const { data } = useQuery({ ...thread(source), enabled: false });
  const known = new Map((data?.items ?? []).map((one) => [one.id, one]));
  const [pictures] = useState(() => {
    const around = [...known.values()].filter(isLookedAt);
    return around.some((one) => one.id === message.id) ? around : [message];
  });
  const [index, setIndex] = useState(() => pictures.findIndex((one) => one.id === message.id));
  const [isLarge, setLarge] = useState(false);
  const chosen = pictures[index] ?? message;
  return {
    // As it is now: it may have come, failed or been deleted meanwhile.
    shown: known.get(chosen.id) ?? chosen,
    hasPrevious: index > 0,
    hasNext: index < pictures.length - 1,
    step: (by) => {
      if (pictures[index + by] === undefined) return;
      setIndex(index + by);
      setLarge(false);
    },
    isLarge,
    setLarge,
  };
}
