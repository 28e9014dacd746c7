import type { MessagePage, NotePage, NoteRead } from '@/api/types';
import type { EarlierNotes } from './note-window';
import { joinNotes } from './note-window';
import type { ThreadWindow } from './window';
import { compareMessages } from './window';

function earlierOf(notes: NoteRead[], cursor: string | null): EarlierNotes[] {
  const first = notes[0];
  return cursor === null || first === undefined ? [] : [{ cursor, before: first.id }];
}

export function fromPage(page: MessagePage): ThreadWindow {
  return {
    items: page.items,
    notes: page.notes,
    earlierNotes: earlierOf(page.notes, page.notes_cursor),
    olderCursor: page.older_cursor,
    newerCursor: page.newer_cursor,
  };
}

/** Join a further page to either end, keeping the newer copy of messages that both hold. */
export function withPage(data: ThreadWindow, page: MessagePage, end: 'older' | 'newer'): ThreadWindow {
  const known = new Map(data.items.map((item) => [item.id, item]));
  const fresh = page.items.filter((item) => !known.has(item.id));
  const items = [...data.items, ...fresh].sort(compareMessages);
  const notes = joinNotes(data.notes, page.notes);
  const earlierNotes = [...data.earlierNotes, ...earlierOf(page.notes, page.notes_cursor)];
  return end === 'older'
    ? { ...data, items, notes, earlierNotes, olderCursor: page.older_cursor }
    : { ...data, items, notes, earlierNotes, newerCursor: page.newer_cursor };
}

/** Join the notes that were asked for by a cursor. */
export function withEarlierNotes(data: ThreadWindow, cursor: string, page: NotePage): ThreadWindow {
  if (!data.earlierNotes.some((one) => one.cursor === cursor)) return data;
  const rest = data.earlierNotes.filter((one) => one.cursor !== cursor);
  return {
    ...data,
    notes: joinNotes(data.notes, page.items),
    earlierNotes: [...rest, ...earlierOf(page.items, page.older_cursor)],
  };
}
