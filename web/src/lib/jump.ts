import { createStore } from './store';

export interface Jump {
  conversationId: string;
  messageId: string;
}

/** A message that somebody wants to see: its thread goes there as soon as it is open, and takes this back. */
export const jump = createStore<Jump | null>(null);
