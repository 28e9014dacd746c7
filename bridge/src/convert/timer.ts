import type { Chat } from '../ids.ts';
import type { EventDraft } from './event.ts';

/** After how long messages of a chat disappear from now on; 0 when they stay. */
export function timerEvent(chat: Chat, seconds: number, at: number): EventDraft {
  const data = { chat, seconds, timestamp: at || Math.trunc(Date.now() / 1000) };
  return { type: 'chat.timer', data, late: false, at: new Date(), people: chat.kind === 'direct' ? [chat] : [] };
}
