import type { ReactNode } from 'react';

import type { MessageRead, NoteRead } from '@/api/types';
import { isFromThem } from '@/lib/message-kind';
import { compareMoments, dayKey } from '@/lib/time';
import type { EarlierNotes } from '../note-window';
import type { Pending } from '../outbox';
import { hangsInAlbum, isOfSameAlbum, MOST_IN_GRID } from './albums';

/** What the thread shows, one row per line of the virtual list. */
export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'message'; key: string; message: MessageRead; startsGroup: boolean }
  | { kind: 'album'; key: string; photos: MessageRead[]; startsGroup: boolean }
  | { kind: 'note'; key: string; note: NoteRead }
  | { kind: 'earlier-notes'; key: string; cursor: string }
  | { kind: 'line'; key: string; line: ThreadLine }
  | { kind: 'pending'; key: string; pending: Pending; startsGroup: boolean };

/** What stands in a thread and is no message; whoever shows the thread says what it is. */
export interface ThreadLine {
  id: string;
  at: string;
  content: ReactNode;
}

export interface UnreadMark {
  messageId: string;
  count: number;
}

const GROUP_GAP_MS = 5 * 60_000;

/** What is noted between the messages, oldest first. */
export interface Noted {
  notes: NoteRead[];
  earlierNotes: EarlierNotes[];
}

interface Previous {
  author: string;
  at: number;
}

/** The photos that a line shows, of which there is more than one in an album. */
export function messagesOf(row: Row | undefined): MessageRead[] {
  if (row?.kind === 'album') return row.photos;
  return row?.kind === 'message' ? [row.message] : [];
}

/**
 * Day separators, the unread mark, albums, and groups: consecutive bubbles of one author, of which only the first has a
 * tail. The photos of an album that follow each other are one line; what came between them keeps its place.
 */
export function buildRows(
  messages: MessageRead[],
  pending: Pending[],
  unread: UnreadMark | null,
  timeZone: string,
  ownId: string,
  noted: Noted = { notes: [], earlierNotes: [] },
  lines: readonly ThreadLine[] = [],
): Row[] {
  const rows: Row[] = [];
  let day = '';
  let previous: Previous | null = null;
  const albums = new Set<string>();

  const separate = (at: string): void => {
    const next = dayKey(at, timeZone);
    if (next === day) return;
    day = next;
    previous = null;
    rows.push({ kind: 'day', key: `day:${next}`, at });
  };
  const startsGroup = (author: string, at: string): boolean => {
    const moment = Date.parse(at);
    const starts = previous === null || previous.author !== author || moment - previous.at > GROUP_GAP_MS;
    previous = { author, at: moment };
    return starts;
  };

  const between = inOrder(noted, lines);
  /** What is no message stands after the messages of its moment. */
  const putBefore = (at: string | null): void => {
    for (let one = between[0]; one !== undefined; one = between[0]) {
      if (at !== null && compareMoments(one.at, at) >= 0) return;
      between.shift();
      separate(one.at);
      previous = null;
      rows.push(...one.rows);
    }
  };

  for (const message of messages) {
    putBefore(message.at);
    separate(message.at);
    if (unread?.messageId === message.id) {
      previous = null;
      rows.push({ kind: 'unread', key: 'unread', count: unread.count });
    }
    const author = `${message.conversation_id}:${message.direction}:${message.author.kind}:${message.author.id ?? message.author.name ?? ''}`;
    const starts = startsGroup(author, message.at);
    const last = rows.at(-1);
    const before = messagesOf(last);
    if (last !== undefined && before.length < MOST_IN_GRID && isOfSameAlbum(before[0], message)) {
      if (last.kind === 'album') last.photos.push(message);
      else if (last.kind === 'message')
        rows[rows.length - 1] = { ...last, kind: 'album', photos: [...before, message] };
      continue;
    }
    rows.push({ kind: 'message', key: keyOf(message, albums), message, startsGroup: starts });
  }

  putBefore(null);
  const arrived = new Set(messages.map((message) => message.client_key));
  for (const one of pending) {
    if (arrived.has(one.clientKey)) continue;
    separate(one.createdAt);
    const starts = startsGroup(`${one.conversationId}:out:member:${ownId}`, one.createdAt);
    rows.push({ kind: 'pending', key: one.clientKey, pending: one, startsGroup: starts });
  }
  return rows;
}

/** Notes and lines, each with its rows, oldest first. */
function inOrder({ notes, earlierNotes }: Noted, lines: readonly ThreadLine[]): { at: string; rows: Row[] }[] {
  const noted = notes.map((note) => ({ at: note.at, rows: rowsOfNote(note, earlierNotes) }));
  const said = lines.map((line): { at: string; rows: Row[] } => ({
    at: line.at,
    rows: [{ kind: 'line', key: `line:${line.id}`, line }],
  }));
  return [...noted, ...said].sort((one, other) => compareMoments(one.at, other.at));
}

function rowsOfNote(note: NoteRead, earlier: EarlierNotes[]): Row[] {
  const more = earlier.find(({ before }) => before === note.id);
  const row: Row = { kind: 'note', key: note.id, note };
  return more === undefined ? [row] : [{ kind: 'earlier-notes', key: more.cursor, cursor: more.cursor }, row];
}

/**
 * A message keeps its key when the server learns of it, or its bubble would be mounted twice. The first row of
 * an album is known by the album's id: by its first photo's it would lose its place when an earlier photo is loaded.
 */
function keyOf(message: MessageRead, albums: Set<string>): string {
  const own = message.client_key ?? message.id;
  if (!hangsInAlbum(message) || message.album === null) return own;
  const key = albums.has(message.album) ? own : `album:${message.album}`;
  albums.add(message.album);
  return key;
}

/**
 * The rows while older messages are not loaded: where the first day begins is not known yet. What comes first must be a
 * message, which keeps its place while others are put above it; a separator would move up with them.
 */
export function fromTheMiddle(rows: Row[]): Row[] {
  return rows[0]?.kind === 'day' ? rows.slice(1) : rows;
}

/**
 * Where the unread mark goes: before the oldest of the last `count` incoming messages that are loaded. A reaction that
 * waits for an answer is one of those that are unread, and has no place of its own.
 */
export function unreadMark(messages: MessageRead[], count: number): UnreadMark | null {
  const incoming = messages.filter(isFromThem);
  const reactions = messages.flatMap(({ reactions }) => reactions.flatMap((one) => one.waits_since ?? []));
  const came = [...incoming.map(({ at }) => at), ...reactions].sort(compareMoments);
  const since = came[Math.max(0, came.length - count)] ?? '';
  const unread = count - reactions.filter((at) => compareMoments(at, since) >= 0).length;
  const first = incoming[Math.max(0, incoming.length - unread)];
  return count <= 0 || unread <= 0 || first === undefined ? null : { messageId: first.id, count: unread };
}
