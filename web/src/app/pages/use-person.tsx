import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Suspense, useMemo, useState } from 'react';

import type { ConversationRead, PersonChat } from '@/api/types';
import {
  AnswerFrom,
  holdConversation,
  lastWritten,
  TimelineWait,
  useDrafts,
  useDraftSaver,
  usePersonChats,
  WroteElsewhere,
} from '@/features/conversations';
import type { Timeline } from '@/features/messages';
import { moveKeptFiles, recordingNow } from '@/features/messages';
import { useSeveralNumbers } from '@/lib/directory';
import { useCan, useSession } from '@/lib/session';

interface Person {
  /** All chats with them, over all numbers. */
  chats: readonly PersonChat[];
  /** Those of which something is shown. */
  shown: readonly ConversationRead[];
  /** All of them are read as one; else only the open one is. */
  timeline: Timeline | undefined;
  numbers: ReadonlyMap<string, string> | null;
  /** From which number an answer leaves, and where the customer wrote last. */
  from: ReactNode;
  elsewhere: ReactNode;
  goTo: (conversationId: string, isFollowed: boolean) => void;
  /** In the place of all of them, while they are asked for and where they could not be; false otherwise. */
  wait: ReactNode;
}

/** What was begun in one chat goes on in the other, unless something is begun there, too. */
function useMovedDraft(from: string): (to: string) => void {
  const { member } = useSession();
  const saver = useDraftSaver();
  const drafts = useDrafts().data ?? {};
  return (to) => {
    const text = drafts[from] ?? '';
    if (text !== '' && (drafts[to] ?? '') === '') {
      saver.change(to, text);
      saver.change(from, '');
    }
    moveKeptFiles(member.id, from, to);
  };
}

/** The other chats with the person of an open one, and the way from one to another. */
export function usePerson(
  conversation: ConversationRead,
  isAll: boolean,
  onOpen: (id: string, isAll: boolean) => void,
): Person {
  const client = useQueryClient();
  const canSend = useCan('messages.send');
  const hasSeveralNumbers = useSeveralNumbers();
  const contactId = conversation.contact?.id ?? null;
  const { chats, isLoading, error, retry } = usePersonChats(contactId);
  const moveDraft = useMovedDraft(conversation.id);
  const [isChosen, setChosen] = useState(false);
  const isShown = isAll && chats.length > 1 && contactId !== null;
  const answerTo = isChosen ? null : (lastWritten(chats)?.conversation.id ?? null);

  const go = (chat: ConversationRead, isFollowed = false): void => {
    const refuse = recordingNow.get();
    if (refuse !== null) {
      refuse();
      return;
    }
    if (!isFollowed) {
      setChosen(true);
      moveDraft(chat.id);
    }
    holdConversation(client, chat);
    onOpen(chat.id, isShown);
  };
  const numbers = useMemo(
    () => new Map(chats.map(({ conversation: { id, channel_id: channelId } }) => [id, channelId])),
    [chats],
  );
  const shown = useMemo(
    () => (isShown ? chats.map((one) => one.conversation) : [conversation]),
    [chats, conversation, isShown],
  );
  const choice = { conversation, chats, onChosen: go };
  return {
    chats,
    shown,
    timeline: isShown ? { contactId, chatIds: [...numbers.keys()], answerTo } : undefined,
    numbers: isShown ? numbers : null,
    from: canSend && contactId !== null && hasSeveralNumbers && (
      <Suspense>
        <AnswerFrom {...choice} />
      </Suspense>
    ),
    elsewhere: chats.length > 1 && (
      <Suspense>
        <WroteElsewhere {...choice} />
      </Suspense>
    ),
    goTo: (id, isFollowed) => {
      const found = chats.find((one) => one.conversation.id === id);
      if (found !== undefined) go(found.conversation, isFollowed);
    },
    wait: isAll && (isLoading || error !== null) && (
      <Suspense fallback={<div style={{ flex: 1 }} />}>
        <TimelineWait
          error={error}
          onRetry={retry}
          onClose={() => {
            onOpen(conversation.id, false);
          }}
        />
      </Suspense>
    ),
  };
}
