import type { RefObject } from 'react';
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MessageRead, QuoteRead } from '@/api/types';
import { useCapabilities } from '@/lib/directory';
import { isFromThem, isNotice } from '@/lib/message-kind';
import { tellingName } from '@/lib/names';
import { useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { authorName } from '../bubble/author';
import type { MessageVerbs } from '../bubble/verbs';
import { canReply } from '../bubble/verbs';

interface Options {
  /** Those that are loaded, oldest first. */
  messages: MessageRead[] | undefined;
  conversationId: string;
  channelId: string;
  /** Go on in another chat of a timeline, whose message is answered. */
  onChat: ((conversationId: string) => void) | undefined;
  canSend: boolean;
  /** How the customer or the group is called. */
  title: string;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Which message is answered, and which gets a new text: answering ends the edit, editing leaves the quote. */
export function useAnswering({ messages, conversationId, channelId, onChat, canSend, title, field }: Options) {
  const { t } = useTranslation();
  const { member } = useSession();
  const can = useCapabilities(channelId);
  const [chosen, setReplyTo] = useState<MessageRead | null>(null);
  // What is answered stands in the chat that the answer goes to.
  const replyTo = chosen?.conversation_id === conversationId ? chosen : null;
  const [editing, setEditing] = useState<MessageRead | null>(null);
  const reply = useCallback(
    (message: MessageRead) => {
      setEditing(null);
      setReplyTo({ ...message });
      // Afterwards: a menu that closes gives the focus back to its button.
      setTimeout(() => field.current?.focus());
    },
    [field],
  );
  const goOn = useEffectEvent((id: string) => {
    if (id !== conversationId) onChat?.(id);
  });
  useEffect(() => {
    if (chosen !== null) goOn(chosen.conversation_id);
  }, [chosen]);
  const edit = useCallback((message: MessageRead) => {
    // Its field takes the focus when it appears: afterwards, as above.
    setTimeout(() => {
      setEditing(message);
    });
  }, []);
  const verbs = useMemo<MessageVerbs>(() => ({ reply, edit }), [reply, edit]);
  useShortcuts({
    KeyR: () => {
      const last = messages?.findLast((item) => isFromThem(item) && !isNotice(item.kind));
      if (last !== undefined && canSend && canReply(last, can)) reply(last);
    },
  });
  const quote: QuoteRead | null = replyTo && {
    message_id: replyTo.id,
    text: replyTo.text,
    mentions: replyTo.mentions,
    author_name:
      replyTo.direction === 'in'
        ? (tellingName(replyTo.author.name) ?? title)
        : authorName(replyTo.author, member.id, t),
    direction: replyTo.direction,
    kind: replyTo.kind,
    preview_url: replyTo.media?.preview_url ?? null,
  };
  return {
    quote,
    editing,
    verbs,
    dropQuote: () => {
      setReplyTo(null);
    },
    stopEditing: () => {
      setEditing(null);
    },
  };
}
