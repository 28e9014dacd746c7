import { createStore } from '@/lib/store';

/** The beginning of the number to which a new chat is being opened; null: none is. */
export const writing = createStore<string | null>(null);
