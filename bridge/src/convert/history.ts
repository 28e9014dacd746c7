import type { BaileysEventMap, WAMessage } from '@whiskeysockets/baileys';
import { chatOf, personOf, type Chat, type Person } from '../ids.ts';
import { Bounds, wholeNumber } from './bounds.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';
import { messageEvent, type Me } from './message.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

const MESSAGES_PER_EVENT = 200;
/** Thumbnails make messages large; as JSON. */
const BYTES_PER_EVENT = 500_000;
const PEOPLE_PER_EVENT = 500;
/** More messages than anybody leaves unread in one chat. */
const UNREAD_LIMIT = 1_000_000;

type OnFailure = (error: unknown) => void;

/** A past message as an event of its own, which is then made part of a piece. */
interface Past {
  event: EventDraft;
  chat: Chat;
}

/**
 * One portion of history from the phone as `history` events of a bearable size. `firstPiece` numbers the first of
 * them; `last` marks the end of what the phone says it will send. One entry that cannot be read is left out and told
 * to `onFailure`; the others of its portion are not lost with it.
 */
export function historyEvents(set: HistorySet, me: Me, firstPiece: number, onFailure: OnFailure): EventDraft[] {
  const read = readable((message: WAMessage) => [messageEvent(message, me, 'history')], onFailure);
  const found = set.messages.flatMap(read).filter((event) => event !== null);
  const messages = messagePieces(pastMessages(found));
  const chats = slices(set.chats.flatMap(readable(chatEntry, onFailure)), MESSAGES_PER_EVENT);
  const people = slices(set.contacts.flatMap(readable(personEntry, onFailure)), PEOPLE_PER_EVENT);
  const count = Math.max(1, messages.length, chats.length, people.length);
  const progress = set.progress ?? null;
  const pieces = Array.from({ length: count }, (_, index) => {
    const last = index === count - 1 && progress !== null && progress >= 100;
    const about = { piece: firstPiece + index, progress, last };
    return pieceEvent(about, messages[index] ?? [], chats[index] ?? [], people[index] ?? []);
  });
  // What was done to messages later is told once they are there.
  return [...pieces, ...inTime(found.filter(({ type }) => type !== 'message'))];
}

function pieceEvent(
  about: { piece: number; progress: number | null; last: boolean },
  past: Past[],
  chats: { chat: Chat }[],
  people: Person[],
): EventDraft {
  return {
    type: 'history',
    data: { ...about, messages: past.map(({ event }) => event.data), chats, people },
    late: true,
    at: new Date(),
    people: [
      ...past.flatMap(({ event }) => event.people),
      ...chats.map(({ chat }) => chat).filter(({ kind }) => kind === 'direct'),
      ...people,
    ],
    onceEach: past.map(({ chat }) => chat),
    contents: past.flatMap(({ event }) => event.contents ?? []),
  };
}

/** Oldest first, each once. */
function pastMessages(found: EventDraft[]): Past[] {
  const once = new Map<string, Past>();
  for (const event of found) {
    const chat = event.once?.chat;
    if (event.type === 'message' && chat) once.set(`${chat.jid}/${event.data['messageId'] as string}`, { event, chat });
  }
  const sorted = inTime([...once.values()].map(({ event }) => event));
  return sorted.flatMap((event) => (event.once ? [{ event, chat: event.once.chat }] : []));
}

function inTime(events: EventDraft[]): EventDraft[] {
  return events.sort((a, b) => Number(a.data['timestamp']) - Number(b.data['timestamp']));
}

/** The same function, for which an entry that it cannot read is none. */
function readable<T, R>(read: (entry: T) => R[], onFailure: OnFailure): (entry: T) => R[] {
  return (entry) => {
    try {
      return read(entry);
    } catch (error) {
      onFailure(error);
      return [];
    }
  };
}

function messagePieces(messages: Past[]): Past[][] {
  const pieces: Past[][] = [];
  let bytes = 0;
  for (const past of messages) {
    const size = Buffer.byteLength(JSON.stringify(past.event.data));
    const piece = pieces.at(-1);
    if (!piece || piece.length === MESSAGES_PER_EVENT || bytes + size > BYTES_PER_EVENT) {
      pieces.push([past]);
      bytes = size;
    } else {
      piece.push(past);
      bytes += size;
    }
  }
  return pieces;
}

function chatEntry({ id, name, displayName, unreadCount, pnJid, lidJid }: HistorySet['chats'][number]) {
  const chat = chatOf(id, pnJid ?? lidJid);
  return chat
    ? [{ chat, name: nameOf(displayName || name), unread: wholeNumber(unreadCount, 0, UNREAD_LIMIT) ?? 0 }]
    : [];
}

function personEntry({ id, lid, phoneNumber, name, notify, verifiedName }: HistorySet['contacts'][number]) {
  const person = personOf(id, lid, phoneNumber);
  return person.phone || person.lid ? [{ ...person, name: nameOf(name || verifiedName || notify) }] : [];
}

function nameOf(name: string | null | undefined): string | null {
  return new Bounds().text(name, NAME_LIMIT);
}

function slices<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
