import type { MessageRead } from '@/api/types';
import { compareMoments, dayKey } from '@/lib/time';
import type { Pending } from '../outbox';

/** What the thread shows, one row per line of the virtual list. */
export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'message'; key: string; message: MessageRead; startsGroup: boolean; joins: boolean }
  | { kind: 'pending'; key: string; pending: Pending; startsGroup: boolean };

export interface UnreadMark {
  messageId: string;
  count: number;
}

const GROUP_GAP_MS = 5 * 60_000;

interface Previous {
  author: string;
  at: number;
}

/** Day separators, the unread mark, and groups: consecutive bubbles of one author, of which only the first has a tail. */
export function buildRows(
  messages: MessageRead[],
  pending: Pending[],
  unread: UnreadMark | null,
  timeZone: string,
  ownId: string,
): Row[] {
  const rows: Row[] = [];
  let day = '';
  let previous: Previous | null = null;
  let lastAlbum: string | null = null;

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

  for (const message of messages) {
    separate(message.at);
    if (unread?.messageId === message.id) {
      previous = null;
      rows.push({ kind: 'unread', key: 'unread', count: unread.count });
    }
    const author = `${message.direction}:${message.author.kind}:${message.author.id ?? message.author.name ?? ''}`;
    // The same key before and after the server knows the message, so that its bubble is not mounted twice.
    const key = message.client_key ?? message.id;
    // Photos of one album stand together, as one thing that was sent.
    const joins = message.album !== null && message.album === lastAlbum;
    lastAlbum = message.album;
    rows.push({ kind: 'message', key, message, startsGroup: startsGroup(author, message.at), joins });
  }

  const arrived = new Set(messages.map((message) => message.client_key));
  for (const one of pending) {
    if (arrived.has(one.clientKey)) continue;
    separate(one.createdAt);
    const starts = startsGroup(`out:member:${ownId}`, one.createdAt);
    rows.push({ kind: 'pending', key: one.clientKey, pending: one, startsGroup: starts });
  }
  return rows;
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
  const incoming = messages.filter((message) => message.direction === 'in');
  const reactions = messages.flatMap(({ reactions }) => reactions.flatMap((one) => one.waits_since ?? []));
  const came = [...incoming.map(({ at }) => at), ...reactions].sort(compareMoments);
  const since = came[Math.max(0, came.length - count)] ?? '';
  const unread = count - reactions.filter((at) => compareMoments(at, since) >= 0).length;
  const first = incoming[Math.max(0, incoming.length - unread)];
  return count <= 0 || unread <= 0 || first === undefined ? null : { messageId: first.id, count: unread };
}
