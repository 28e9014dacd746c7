import { createStore } from './store';

/** Whose tags are being set: the picker lies over the page, whichever part has asked for it. */
export interface Tagging {
  contactId: string;
  /** Told once a tag was set, and closes the picker then: for who has typed `#` to set one. */
  onSet?: () => void;
}

export const tagging = createStore<Tagging | null>(null);
