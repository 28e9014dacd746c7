import type { Delta } from '@/api/live';
import { isNewer } from '@/api/live';
import type { MessageRead } from '@/api/types';
import { compareMoments } from '@/lib/time';
import { reduceNotes } from './note-window';
import type { ThreadWindow } from './part';

export type { ThreadWindow };

/** In a timeline, those of one moment stand chat by chat, as the server has them. */
export function compareMessages(a: MessageRead, b: MessageRead): number {
  const byTime = compareMoments(a.at, b.at);
  if (byTime !== 0) return byTime;
  if (a.conversation_id !== b.conversation_id) return a.conversation_id < b.conversation_id ? -1 : 1;
  return a.seq - b.seq;
}

/** Put one message where it belongs; outside the loaded part it is left to the page that will bring it. */
export function withMessage(data: ThreadWindow, message: MessageRead): ThreadWindow {
  const known = data.items.findIndex((item) => item.id === message.id);
  if (known !== -1 && !isNewer(message, data.items[known])) return data;
  const others = known === -1 ? data.items : data.items.toSpliced(known, 1);
  const first = others[0];
  const last = others.at(-1);
  if (known === -1) {
    if (data.olderCursor !== null && first !== undefined && compareMessages(message, first) < 0) return data;
    if (data.newerCursor !== null && last !== undefined && compareMessages(message, last) > 0) return data;
  }
  const after = others.findLastIndex((item) => compareMessages(item, message) <= 0);
  return { ...data, items: others.toSpliced(after + 1, 0, message) };
}

function without(data: ThreadWindow, id: string): ThreadWindow {
  if (!data.items.some((item) => item.id === id)) return data;
  return { ...data, items: data.items.filter((item) => item.id !== id) };
}

/** `chatIds`: of which chats it is. */
export function reduceThread(data: ThreadWindow, delta: Delta, chatIds: readonly string[]): ThreadWindow {
  if (delta.type === 'note' || delta.type === 'note.removed') return reduceNotes(data, delta, chatIds);
  if (delta.type !== 'message') return data;
  // Two contacts part again: what was written to the other is no more in this thread.
  return chatIds.includes(delta.data.conversation_id) ? withMessage(data, delta.data) : without(data, delta.data.id);
}
