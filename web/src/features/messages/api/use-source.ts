import { useMemo } from 'react';

import type { ThreadSource } from './source';
import { ofChat, ofPerson } from './source';

/** All chats with a person, read as one. */
export interface Timeline {
  contactId: string;
  chatIds: readonly string[];
  /** The chat where the customer wrote last, to which an answer goes; null where a member has chosen another one. */
  answerTo: string | null;
}

/** What a pane shows: the thread of its chat, or the timeline that the chat is of. */
export function useSource(conversationId: string, timeline: Timeline | undefined): ThreadSource {
  const contactId = timeline?.contactId;
  const chats = timeline === undefined ? conversationId : timeline.chatIds.join(' ');
  return useMemo(
    () => (contactId === undefined ? ofChat(chats) : ofPerson(contactId, chats.split(' '))),
    [contactId, chats],
  );
}
