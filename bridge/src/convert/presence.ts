import type { BaileysEventMap } from '@whiskeysockets/baileys';
import { chatOf, personOf } from '../ids.ts';
import { wholeNumber } from './bounds.ts';
import type { EventDraft } from './event.ts';

/** The year 2100, in seconds. */
const LATEST = 4_102_444_800;

/** Who is online or typing. Worth nothing a minute later, so these never enter the ledger. */
export function presenceEvents({ id, presences }: BaileysEventMap['presence.update']): EventDraft[] {
  const chat = chatOf(id);
  if (!chat) return [];
  return Object.entries(presences).map(([jid, { lastKnownPresence: state, lastSeen }]) => {
    const person = personOf(jid);
    return {
      type: 'presence',
      data: { chat, person, state, lastSeen: wholeNumber(lastSeen, 0, LATEST) },
      late: false,
      at: new Date(),
      people: [...(chat.kind === 'direct' ? [chat] : []), person],
    };
  });
}
