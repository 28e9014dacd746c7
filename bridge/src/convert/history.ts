import type { BaileysEventMap } from '@whiskeysockets/baileys';
import { chatOf, personOf, type Chat, type Person } from '../ids.ts';
import type { EventDraft } from '../store/ledger.ts';
import { messageEvent, type Me } from './message.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

const MESSAGES_PER_EVENT = 200;
/** Thumbnails make messages large. */
const BYTES_PER_EVENT = 500_000;
const PEOPLE_PER_EVENT = 500;

/** A past message as an event of its own, which is then made part of a piece. */
interface Past {
  event: EventDraft;
  chat: Chat;
}

/**
 * One portion of history from the phone as `history` events of a bearable size. `firstPiece` numbers the first of
 * them; `last` marks the end of what the phone says it will send.
 */
export function historyEvents(set: HistorySet, me: Me, firstPiece: number): EventDraft[] {
  const messages = messagePieces(pastMessages(set, me));
  const chats = slices(set.chats.flatMap(chatEntry), MESSAGES_PER_EVENT);
  const people = slices(set.contacts.flatMap(personEntry), PEOPLE_PER_EVENT);
  const count = Math.max(1, messages.length, chats.length, people.length);
  const progress = set.progress ?? null;
  return Array.from({ length: count }, (_, index) => {
    const last = index === count - 1 && progress !== null && progress >= 100;
    const about = { piece: firstPiece + index, progress, last };
    return pieceEvent(about, messages[index] ?? [], chats[index] ?? [], people[index] ?? []);
  });
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

/** Oldest first, each once; changes to messages and notices of the app are no messages. */
function pastMessages(set: HistorySet, me: Me): Past[] {
  const found = new Map<string, Past>();
  for (const message of set.messages) {
    const event = messageEvent(message, me, 'history');
    const chat = event?.once?.chat;
    if (event?.type !== 'message' || !chat) continue;
    found.set(`${chat.jid}/${message.key.id ?? ''}`, { event, chat });
  }
  return [...found.values()].sort((a, b) => Number(a.event.data['timestamp']) - Number(b.event.data['timestamp']));
}

function messagePieces(messages: Past[]): Past[][] {
  const pieces: Past[][] = [];
  let bytes = 0;
  for (const past of messages) {
    const size = JSON.stringify(past.event.data).length;
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
  return chat ? [{ chat, name: displayName || name || null, unread: Math.max(0, unreadCount ?? 0) }] : [];
}

function personEntry({ id, lid, phoneNumber, name, notify, verifiedName }: HistorySet['contacts'][number]) {
  const person = personOf(id, lid, phoneNumber);
  return person.phone || person.lid ? [{ ...person, name: name || verifiedName || notify || null }] : [];
}

function slices<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
