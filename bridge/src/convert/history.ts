import type { BaileysEventMap, WAMessage } from '@whiskeysockets/baileys';
import { chatOf, personOf, type Chat, type Person } from '../ids.ts';
import { Bounds, wholeNumber } from './bounds.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';
import { messageEvent, type Me } from './message.ts';
import { editedAlone, namesIn } from './past.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

const MESSAGES_PER_EVENT = 200;
/** Thumbnails make messages large; as JSON. */
const BYTES_PER_EVENT = 500_000;
const PEOPLE_PER_EVENT = 500;
/** More messages than anybody leaves unread in one chat. */
const UNREAD_LIMIT = 1_000_000;

type OnFailure = (error: unknown) => void;

/** A portion that the phone has announced did not come yet, or never will. */
export type Missing = 'for_now' | 'for_good';

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
  const messages = messagePieces(pastMessages(set, me, onFailure));
  const chats = slices(set.chats.flatMap(readable(chatEntry, onFailure)), MESSAGES_PER_EVENT);
  const savedNames = readable(({ id, name }: HistorySet['chats'][number]) => [`${id ?? ''} ${name ?? ''}`], onFailure);
  const saved = new Set(set.chats.flatMap(savedNames));
  const entryOf = (contact: HistorySet['contacts'][number]) => personEntry(contact, saved);
  const people = slices(set.contacts.flatMap(readable(entryOf, onFailure)), PEOPLE_PER_EVENT);
  const count = Math.max(1, messages.length, chats.length, people.length);
  const progress = set.progress ?? null;
  return Array.from({ length: count }, (_, index) => {
    const last = index === count - 1 && progress !== null && progress >= 100;
    const about = { piece: firstPiece + index, progress, last };
    return pieceEvent(about, messages[index] ?? [], chats[index] ?? [], people[index] ?? []);
  });
}

/** A newly linked phone has sent nothing: the first piece is the last, and of no progress. */
export function emptyHistory(): EventDraft {
  return pieceEvent({ piece: 1, progress: null, last: true }, [], [], []);
}

/** What the phone has announced and cannot be fetched, or that nothing is missing any more. */
export function missingHistory(missing: Missing | null): EventDraft {
  return { type: 'history.missing', data: { missing }, late: true, at: new Date(), people: [] };
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

/**
 * Oldest first, each once; changes to messages and notices of the app are no messages (`past.ts`). The phone tells the
 * newest first, which also decides within one second.
 */
function pastMessages(set: HistorySet, me: Me, onFailure: OnFailure): Past[] {
  const found = new Map<string, Past>();
  const present = namesIn(set);
  const read = readable((message: WAMessage) => pastMessage(message, me, present), onFailure);
  for (const past of set.messages.flatMap(read)) {
    const { messageId, from } = past.event.data as { messageId: string; from: Person };
    found.set(`${past.chat.jid}/${from.lid ?? from.phone ?? ''}/${messageId}`, past);
  }
  return [...found.values()]
    .reverse()
    .sort((a, b) => Number(a.event.data['timestamp']) - Number(b.event.data['timestamp']));
}

function pastMessage(message: WAMessage, me: Me, present: ReadonlySet<string>): Past[] {
  const found = messageEvent(message, me, 'history');
  // Of an edited message a phone may tell nothing but the edit: it is the message as it is since then.
  const edited = found?.type === 'message.edited' && !found.sealed ? editedAlone(message, present) : null;
  const event = edited ? messageEvent(edited, me, 'history') : found;
  const chat = event?.once?.chat;
  // What is sealed is told with the changes (`past.ts`): it is opened where events are written, not within a piece.
  return event?.type === 'message' && chat && !event.sealed ? [{ event, chat }] : [];
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

/** A chat that the owner has marked as unread counts as one with a message to read. */
function chatEntry({ id, name, displayName, unreadCount, markedAsUnread, pnJid, lidJid }: HistorySet['chats'][number]) {
  const chat = chatOf(id, pnJid ?? lidJid);
  const unread = wholeNumber(unreadCount, 0, UNREAD_LIMIT) ?? 0;
  return chat
    ? [{ chat, name: nameOf(name || displayName), unread: markedAsUnread ? Math.max(1, unread) : unread }]
    : [];
}

/**
 * Of a contact Baileys tells one name, whichever the chat has. `saved` are those of the address book, by chat; what
 * people call themselves, and how a chat without a saved name is shown, is not among them.
 */
function personEntry(
  { id, lid, phoneNumber, name, notify, verifiedName }: HistorySet['contacts'][number],
  saved: ReadonlySet<string>,
) {
  const person = personOf(id, lid, phoneNumber);
  const isSaved = Boolean(name) && saved.has(`${id} ${name ?? ''}`);
  if (!person.phone && !person.lid) return [];
  return [{ ...person, name: nameOf(name || verifiedName || notify), saved: isSaved }];
}

function nameOf(name: string | null | undefined): string | null {
  return new Bounds().text(name, NAME_LIMIT);
}

function slices<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
