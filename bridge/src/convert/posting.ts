import type { WAMessage } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf } from '../ids.ts';
import { Bounds, wholeNumber } from './bounds.ts';
import { contentOf } from './content.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';
import { opened } from './opening.ts';

const STATUSES = 'status@broadcast';

/** The year 2100, in seconds. */
const LATEST = 4_102_444_800;

/**
 * A status that somebody has posted, by its words and what kind of file it shows; null for what is none, for what
 * changes one, and for the owner's own.
 */
export function postedEvent({ key, message, messageTimestamp, pushName, participant }: WAMessage): EventDraft | null {
  const author = key.participant ?? participant;
  const chat = chatOf(author, key.participantAlt);
  if (key.fromMe || !key.id || !message || chat?.kind !== 'direct') return null;
  const content = contentOf(opened(message));
  if (!content) return null;
  const bounds = new Bounds();
  const person = personOf(author, key.participantAlt);
  const data = {
    messageId: messageIdOf(key.id),
    from: { ...person, name: bounds.text(pushName, NAME_LIMIT) },
    kind: content.kind,
    text: content.text,
    timestamp: wholeNumber(messageTimestamp, 0, LATEST) ?? 0,
  };
  return { type: 'status.posted', data, late: true, at: new Date(), people: [data.from], once: { chat, rank: 2 } };
}

/** The statuses among what a phone remembers; one that cannot be read is left out and told to `onFailure`. */
export function postedInHistory(messages: WAMessage[], onFailure: (error: unknown) => void): EventDraft[] {
  return messages.flatMap((message) => {
    try {
      return message.key.remoteJid === STATUSES ? (postedEvent(message) ?? []) : [];
    } catch (error) {
      onFailure(error);
      return [];
    }
  });
}
