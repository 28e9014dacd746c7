import type { BaileysEventMap, WAMessageKey } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf } from '../ids.ts';
import type { EventDraft } from './event.ts';

/** WhatsApp's numbers for how far a message has come; they only grow. */
export const RANKS = { error: 0, server: 2, delivered: 3, read: 4, played: 5 } as const;
export type DeliveryStatus = keyof typeof RANKS;

const BY_NUMBER: Record<number, DeliveryStatus> = { 3: 'delivered', 4: 'read', 5: 'played' };

/** Receipts for our messages, from direct chats. What is said of others' messages is not for the hub. */
export function receiptEvents(updates: BaileysEventMap['messages.update']): EventDraft[] {
  return updates.flatMap(({ key, update }) => {
    const status = BY_NUMBER[update.status ?? -1];
    if (!key.fromMe || !status) return [];
    return statusEvent(key, status, Number(update.messageTimestamp ?? 0)) ?? [];
  });
}

/** Receipts of single group members, each told with the member. */
export function groupReceiptEvents(updates: BaileysEventMap['message-receipt.update']): EventDraft[] {
  return updates.flatMap(({ key, receipt }) => {
    const read = receipt.readTimestamp;
    const participant = personOf(receipt.userJid, key.participant);
    if (!key.fromMe || (!participant.phone && !participant.lid)) return [];
    const event = statusEvent(key, read ? 'read' : 'delivered', Number(read ?? receipt.receiptTimestamp ?? 0));
    if (!event) return [];
    return { ...event, data: { ...event.data, participant }, people: [participant], participant };
  });
}

/** One `message.status`. The caller's key is filled in by the commit, which knows what was sent. */
export function statusEvent(
  key: Pick<WAMessageKey, 'id' | 'remoteJid'>,
  status: DeliveryStatus,
  timestamp: number,
  error: { code: number; message: string } | null = null,
): EventDraft | null {
  const chat = chatOf(key.remoteJid);
  if (!chat || !key.id) return null;
  return {
    type: 'message.status',
    data: {
      messageId: messageIdOf(key.id),
      key: null,
      chat,
      participant: null,
      status,
      timestamp: timestamp || Math.trunc(Date.now() / 1000),
      error,
    },
    late: false,
    at: new Date(),
    people: chat.kind === 'direct' ? [chat] : [],
    rank: RANKS[status],
  };
}
