import { api } from '@/api/client';
import type { MessageRead } from '@/api/types';
import type { Post } from '../outbox';

/** Hand a text to the server. The client key makes a repeated request return the first one's message. */
export const sendText: Post = (pending) =>
  api.post<MessageRead>(`/api/conversations/${pending.conversationId}/messages`, {
    text: pending.text,
    client_key: pending.clientKey,
    ...(pending.quoteId === null ? {} : { quote_id: pending.quoteId }),
  });
