/** Portions of history as Baileys hands them over. */
import { proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';

export const ME = { phone: '77010000001', lid: '111' };
export const GROUP = '120363000000000001@g.us';

export function past(n: number, more: Partial<WAMessage> = {}): WAMessage {
  return {
    key: { remoteJid: '77011234567@s.whatsapp.net', id: `H${n}`, fromMe: n % 2 === 0 },
    message: { conversation: `text ${n}` },
    messageTimestamp: 1_700_000_000 + n,
    ...more,
  };
}

export function portion(messages: WAMessage[], progress: number | null): BaileysEventMap['messaging-history.set'] {
  return {
    messages,
    chats: [{ id: '77011234567@s.whatsapp.net', name: 'Aigerim', unreadCount: 2 }],
    contacts: [{ id: '77011234567@s.whatsapp.net', lid: '99@lid', notify: 'Aika' }],
    progress,
    syncType: proto.HistorySync.HistorySyncType.RECENT,
  };
}

export function fail(error: unknown): void {
  throw error;
}
