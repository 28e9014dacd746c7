import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { MessageRead } from '@/api/types';
import { threadKey } from '../api/thread';
import type { ThreadWindow } from '../window';

export interface Look {
  /** The picture that is looked at. */
  shown: MessageRead;
  hasPrevious: boolean;
  hasNext: boolean;
  /** To the picture before or after, where there is one. */
  step: (by: 1 | -1) => void;
  isLarge: boolean;
  setLarge: (isLarge: boolean) => void;
}

/** The pictures of the thread that are loaded, oldest first. */
function picturesAround(client: QueryClient, message: MessageRead): MessageRead[] {
  const data = client.getQueryData<ThreadWindow>([...threadKey, message.conversation_id]);
  const isPicture = (one: MessageRead): boolean =>
    one.kind === 'image' && one.media?.state === 'ready' && one.deleted_at === null;
  const pictures = data?.items.filter(isPicture) ?? [];
  return pictures.some((one) => one.id === message.id) ? pictures : [message];
}

/** Which of the thread's pictures is looked at, and how large; those that were there at first stay. */
export function useLightbox(message: MessageRead): Look {
  const client = useQueryClient();
  const [pictures] = useState(() => picturesAround(client, message));
  const [index, setIndex] = useState(() => pictures.findIndex((one) => one.id === message.id));
  const [isLarge, setLarge] = useState(false);
  return {
    shown: pictures[index] ?? message,
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
