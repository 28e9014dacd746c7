import type { Delta } from '@/api/live';
import { isNewer } from '@/api/live';
import type { NoteRead } from '@/api/types';
import { compareMoments } from '@/lib/time';
import type { ThreadWindow } from './part';

export type { EarlierNotes } from './part';

function compareNotes(a: NoteRead, b: NoteRead): number {
  const byTime = compareMoments(a.at, b.at);
  return byTime === 0 ? (a.id < b.id ? -1 : 1) : byTime;
}

/** All of both in their order, and of one that both have the newer copy. */
export function joinNotes(known: NoteRead[], more: NoteRead[]): NoteRead[] {
  if (more.length === 0) return known;
  const all = new Map(known.map((note) => [note.id, note]));
  for (const note of more) if (isNewer(note, all.get(note.id))) all.set(note.id, note);
  return [...all.values()].sort(compareNotes);
}

/** Whether a moment lies in the loaded part, as the server cuts a thread: from its first message on, before its last. */
function isWithin({ items, olderCursor, newerCursor }: ThreadWindow, at: string): boolean {
  const [first, last] = [items[0], items.at(-1)];
  if (olderCursor !== null && first !== undefined && compareMoments(at, first.at) < 0) return false;
  return newerCursor === null || last === undefined || compareMoments(at, last.at) < 0;
}

function without(data: ThreadWindow, id: string): ThreadWindow {
  if (!data.notes.some((note) => note.id === id)) return data;
  return { ...data, notes: data.notes.filter((note) => note.id !== id) };
}

/** Put one note where it belongs; outside the loaded part it is left to the page that will bring it. */
export function withNote(data: ThreadWindow, note: NoteRead): ThreadWindow {
  const known = data.notes.find(({ id }) => id === note.id);
  if (known === undefined ? !isWithin(data, note.at) : !isNewer(note, known)) return data;
  return { ...data, notes: joinNotes(data.notes, [note]) };
}

type NoteDelta = Extract<Delta, { type: 'note' | 'note.removed' }>;

export function reduceNotes(data: ThreadWindow, delta: NoteDelta, chatIds: readonly string[]): ThreadWindow {
  if (delta.type === 'note.removed') return without(data, delta.data.id);
  // Two threads became one: what was noted in the other is here now, and what was here may be there.
  return chatIds.includes(delta.data.conversation_id) ? withNote(data, delta.data) : without(data, delta.data.id);
}
