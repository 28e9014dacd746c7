import { createContext } from 'react';

import { listMessages, listNotes, listTimeline, listTimelineNotes } from '@/api/generated';
import type { MessagePage, NotePage } from '@/api/types';
import { threadKey, timelineKey } from './thread-cache';

interface Asked {
  limit: number;
  before?: string;
  after?: string;
  around?: string;
  around_note?: string;
}

/** What is read as one: a chat's thread, or the threads of all chats with a person. */
export interface ThreadSource {
  queryKey: readonly string[];
  chatIds: readonly string[];
  isTimeline: boolean;
  loadPage: (asked: Asked) => Promise<MessagePage>;
  loadNotes: (cursor: string) => Promise<NotePage>;
}

export function ofChat(id: string): ThreadSource {
  const path = { conversation_id: id };
  return {
    queryKey: [...threadKey, id],
    chatIds: [id],
    isTimeline: false,
    loadPage: (query) => listMessages({ path, query }),
    loadNotes: (cursor) => listNotes({ path, query: { cursor } }),
  };
}

/** A timeline. Whose chats become more, or fewer, has another one: it is known by the chats, too. */
export function ofPerson(contactId: string, chatIds: readonly string[]): ThreadSource {
  const path = { contact_id: contactId };
  return {
    queryKey: [...timelineKey, contactId, chatIds.toSorted().join(' ')],
    chatIds,
    isTimeline: true,
    loadPage: (query) => listTimeline({ path, query }),
    loadNotes: (cursor) => listTimelineNotes({ path, query: { cursor } }),
  };
}

/** What the thread that surrounds a bubble is made of; null beside every thread. */
export const SourceContext = createContext<ThreadSource | null>(null);
