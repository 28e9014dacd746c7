import type { WACallEvent } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf } from '../ids.ts';
import type { EventDraft } from './event.ts';

/** Steps of a call that mean something to people; the others are about networks. */
const TOLD = new Set(['offer', 'accept', 'reject', 'timeout', 'terminate']);

export function callEvent(call: WACallEvent): EventDraft | null {
  const chat = chatOf(call.groupJid ?? call.chatId, call.groupJid ? null : call.callerPn);
  if (!chat || !call.id || !TOLD.has(call.status)) return null;
  const from = personOf(call.from, call.callerPn);
  const timestamp = Math.trunc(call.date.getTime() / 1000) || Math.trunc(Date.now() / 1000);
  const { id, status, isVideo, offline } = call;
  return {
    type: 'call',
    data: { callId: messageIdOf(id), chat, from, status, video: isVideo === true, timestamp },
    late: offline,
    at: new Date(),
    people: [...(chat.kind === 'direct' ? [chat] : []), from],
  };
}
