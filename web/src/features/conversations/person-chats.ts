import type { Delta } from '@/api/live';
import { isNewer } from '@/api/live';
import type { ConversationRead, PersonChat } from '@/api/types';
import { isNotice } from '@/lib/message-kind';
import { compareMoments } from '@/lib/time';

export const personChatsKey = ['conversations', 'of-person'] as const;

function without(data: PersonChat[], isGone: (one: PersonChat) => boolean): PersonChat[] {
  return data.some(isGone) ? data.filter((one) => !isGone(one)) : data;
}

/** When they wrote what is the last of a chat: a new one may be known by its row only. */
function wroteIn({ last_message: last }: ConversationRead): string | null {
  return last?.direction === 'in' && !isNotice(last.kind) ? last.at : null;
}

/** What happens to the chats with a person: one comes or goes, also by a merge, and the person writes in one. */
export function reducePersonChats(data: PersonChat[], delta: Delta, contactId: string): PersonChat[] {
  switch (delta.type) {
    case 'conversation': {
      const row = delta.data;
      const at = data.findIndex(({ conversation }) => conversation.id === row.id);
      const known = data[at];
      if (row.contact?.id !== contactId) return known === undefined ? data : data.toSpliced(at, 1);
      if (known === undefined) return [...data, { conversation: row, customer_wrote_at: wroteIn(row) }];
      return isNewer(row, known.conversation) ? data.with(at, { ...known, conversation: row }) : data;
    }
    case 'conversation.removed':
      return without(data, ({ conversation }) => conversation.id === delta.data.id);
    case 'channel.removed':
      return without(data, ({ conversation }) => conversation.channel_id === delta.data.id);
    case 'message': {
      const { conversation_id: id, at, direction, kind } = delta.data;
      const place = data.findIndex(({ conversation }) => conversation.id === id);
      const known = data[place];
      if (known === undefined || direction === 'out' || isNotice(kind)) return data;
      const isLater = known.customer_wrote_at === null || compareMoments(known.customer_wrote_at, at) < 0;
      return isLater ? data.with(place, { ...known, customer_wrote_at: at }) : data;
    }
    default:
      return data;
  }
}

/** Where the person wrote last, if that is known of any chat. */
export function lastWritten(chats: readonly PersonChat[]): PersonChat | undefined {
  return chats
    .filter((one) => one.customer_wrote_at !== null)
    .reduce<PersonChat | undefined>(
      (last, one) =>
        last === undefined || compareMoments(one.customer_wrote_at ?? '', last.customer_wrote_at ?? '') > 0
          ? one
          : last,
      undefined,
    );
}
