import type { BaileysEventMap, BinaryNode } from '@whiskeysockets/baileys';
import { chatOf, isSame, jidKind, messageIdOf, personOf, type Chat, type Person } from '../ids.ts';
import type { EventDraft } from './event.ts';

/** Messages named in one event; a stanza that names more is told as several. */
const IDS_PER_EVENT = 500;
const READ_TYPES = new Set(['read', 'read-self', 'played', 'played-self']);

/** What the account's owner has read on the phone or another device, by a receipt of our own account. */
export function ownReadEvents({ attrs, content }: BinaryNode, me: Person): EventDraft[] {
  if (!READ_TYPES.has(attrs['type'] ?? '') || !attrs['id']) return [];
  const { from, recipient, participant } = attrs;
  const isGroup = jidKind(from) === 'group';
  if (!isSame(personOf(isGroup ? participant : from), me)) return [];
  const chat = chatOf(isGroup ? from : recipient);
  if (!chat) return [];
  const lists = Array.isArray(content) ? content : [];
  const items = lists.flatMap((list) => (list.tag === 'list' && Array.isArray(list.content) ? list.content : []));
  const ids = [attrs['id'], ...items.map((item) => item.attrs['id'] ?? '')].filter((id) => id !== '').map(messageIdOf);
  const slices = Math.ceil(ids.length / IDS_PER_EVENT);
  return Array.from({ length: slices }, (_, n) =>
    draft(chat, ids.slice(n * IDS_PER_EVENT, (n + 1) * IDS_PER_EVENT), false, Number(attrs['t'] ?? 0)),
  );
}

/**
 * What the owner has marked as unread on the phone, as the app's state tells it by -1. That a chat was read is told by
 * the receipts of its messages: the state says it of what was there then, and tells it again long afterwards. So are the
 * marks of a newly linked account, which come with a condition: its history says which of them still stand.
 * `seconds`: when it was marked; 0 is now.
 */
export function markedEvents(chats: BaileysEventMap['chats.update'], seconds: number): EventDraft[] {
  return chats.flatMap(({ id, unreadCount, conditional }) => {
    const chat = chatOf(id);
    return chat && unreadCount === -1 && !conditional ? [draft(chat, [], true, seconds)] : [];
  });
}

function draft(chat: Chat, messageIds: string[], unread: boolean, seconds: number): EventDraft {
  const timestamp = Math.trunc(seconds) || Math.trunc(Date.now() / 1000);
  const people = chat.kind === 'direct' ? [chat] : [];
  return { type: 'chat.read', data: { chat, messageIds, unread, timestamp }, late: false, at: new Date(), people };
}
