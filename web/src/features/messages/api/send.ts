import { sendText as postText } from '@/api/generated';
import type { Post } from '../outbox';

/** Hand a text to the server. The client key makes a repeated request return the first one's message. */
export const sendText: Post = (pending) =>
  postText({
    path: { conversation_id: pending.conversationId },
    body: { text: pending.text, client_key: pending.clientKey, quote_id: pending.quoteId },
  });
