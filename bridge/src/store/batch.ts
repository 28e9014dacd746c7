import type { EventDraft } from '../convert/event.ts';
import type { Reason } from '../statuses.ts';

/** A limit WhatsApp has put on an account: 463 no new chats for a while, 475 the month's new chats are used up. */
export interface Restriction {
  code: number;
  message: string;
  until: string | null;
}

/** What a restart must know of an account. */
export interface SessionState {
  status: string;
  since: Date;
  reason: Reason | null;
  phone: string | null;
  lid: string | null;
  name: string | null;
  wanted: boolean;
  restriction: Restriction | null;
}

/** How a message that was sent has ended. */
export interface Outcome {
  messageId: string;
  state: 'sent' | 'unknown' | 'rejected';
  code: number | null;
  at: Date;
}

/** One commit's worth of a ledger. Key names are `type\0id`; a null value deletes. */
export interface Batch {
  keys: Map<string, unknown>;
  texts: { hash: Buffer; text: Buffer }[];
  contents: { messageId: string; content: Buffer }[];
  events: (EventDraft & { id: string })[];
  outcomes: Outcome[];
  state: SessionState | null;
}

export function emptyBatch(): Batch {
  return { keys: new Map(), texts: [], contents: [], events: [], outcomes: [], state: null };
}
