import type { MessageRead, NoteRead } from '@/api/types';

/** Where the notes of a part go on that has more of them than come at once: before the note `before`. */
export interface EarlierNotes {
  cursor: string;
  before: string;
}

/** The loaded part of a thread, oldest first. A cursor is null when that end of the thread is reached. */
export interface ThreadWindow {
  items: MessageRead[];
  /** What was noted in the time of this part, oldest first. */
  notes: NoteRead[];
  earlierNotes: EarlierNotes[];
  olderCursor: string | null;
  newerCursor: string | null;
}
