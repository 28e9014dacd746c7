import type { WAMessage } from '@whiskeysockets/baileys';
import { chatOf, messageIdOf, personOf } from '../ids.ts';
import { Bounds, wholeNumber } from './bounds.ts';
import { contentOf } from './content.ts';
import { NAME_LIMIT } from './details.ts';
import type { EventDraft } from './event.ts';
import { opened } from './opening.ts';
import { packContent } from './packing.ts';

const STATUSES = 'status@broadcast';

/** The year 2100, in seconds. */
const LATEST = 4_102_444_800;

/**
 * A status that somebody has posted, by its words and the file it shows; null for what is none, for what changes one,
 * and for the owner's own.
 */
export function postedEvent(posted: WAMessage): EventDraft | null {
  const { key, message, messageTimestamp, pushName, participant } = posted;
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
    media: content.media,
    timestamp: wholeNumber(messageTimestamp, 0, LATEST) ?? 0,
  };
  const contents = content.media ? [{ messageId: data.messageId, content: packContent(posted) }] : [];
  const once = { chat, rank: 2 } as const;
  return { type: 'status.posted', data, late: true, at: new Date(), people: [data.from], once, contents };
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
