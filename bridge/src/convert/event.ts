import type { Chat, Person } from '../ids.ts';
import type { Sealed } from './sealed.ts';

/** A fact for the hub before it has its number. `people` are completed (phone ↔ LID) right before the write. */
export interface EventDraft {
  type: string;
  data: Record<string, unknown>;
  late: boolean;
  at: Date;
  people: Person[];
  /** Told once per message and chat, in a group per author: rank 1 as undecryptable, rank 2 with content. */
  once?: { chat: Chat; rank: 1 | 2 };
  /** For `history`: the chat of each of `data.messages`, so that each is told once. */
  onceEach?: Chat[];
  /** For `message.status` in groups: whose device it was. */
  participant?: Person;
  /** The messages themselves, packed, to be kept sealed beside the event. */
  contents?: { messageId: string; content: Buffer }[];
  /** What is opened with the message that it is about, right before the write. */
  sealed?: Sealed;
  /** For `message.status`: 0 error, 2 server, 3 delivered, 4 read, 5 played. */
  rank?: number;
}

/** What every message that is sent makes several of, and nobody waits for by the millisecond. */
const UNHURRIED = new Set(['message.status', 'contact.identity', 'contact.updated']);

/** Whether an event may wait a moment for others that travel with it. */
export function isUnhurried({ type }: EventDraft): boolean {
  return UNHURRIED.has(type);
}
