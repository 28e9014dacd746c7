import type { proto, WASocket } from '@whiskeysockets/baileys';
import { InvalidRecipient } from '../errors.ts';
import { jidKind, jidOf, lidJid, personOf, readRecipient, type Person } from '../ids.ts';
import type { Addressed } from './request.ts';

type Directory = Pick<WASocket, 'signalRepository'>;

/** Somebody mentioned: the JID that says who, and how the text has to name them. */
export interface Mention {
  jid: string;
  given: string;
  shown: string;
}

/** Adds what is quoted, who is mentioned, that it was forwarded and when it disappears. Only contents that can carry it are changed. */
export function withContext(
  message: proto.IMessage,
  request: Addressed,
  mentions: Mention[],
  quote: proto.IContextInfo | null,
  expiration: number,
): proto.IMessage {
  const context: proto.IContextInfo = {
    ...quote,
    ...(mentions.length > 0 && { mentionedJid: mentions.map(({ jid }) => jid) }),
    ...(request.forwarded && { isForwarded: true, forwardingScore: 1 }),
    // Without it phones say that this answer does not disappear as the others do.
    ...(expiration > 0 && { expiration }),
  };
  const entry = Object.entries(message).find(([name]) => name.endsWith('Message') || /MessageV\d$/.test(name));
  const [name, body] = (entry ?? []) as [string?, { contextInfo?: proto.IContextInfo | null }?];
  if (!name || !body || Object.keys(context).length === 0 || CARRIES_NONE.has(name)) return message;
  return { ...message, [name]: { ...body, contextInfo: { ...body.contextInfo, ...context } } };
}

/** An edit says within itself whom the new text names. */
export function withNamed(edit: proto.IMessage, mentions: Mention[]): proto.IMessage {
  const text = edit.protocolMessage?.editedMessage?.extendedTextMessage;
  if (text && mentions.length > 0) text.contextInfo = { mentionedJid: mentions.map(({ jid }) => jid) };
  return edit;
}

/** Contents that are about another message already. */
const CARRIES_NONE = new Set(['reactionMessage', 'protocolMessage']);

/**
 * Resolves the people a text mentions. Members of a LID-addressed group are known to each other by LID, so a phone
 * number is replaced by the LID, in the list and in the text. Raises `InvalidRecipient`.
 */
export async function readMentions(names: string[], byLid: boolean, directory: Directory): Promise<Mention[]> {
  return Promise.all(
    names.map(async (name) => {
      const person = readRecipient(name);
      if (!person) throw new InvalidRecipient('`mentions` holds something that names nobody.', 'mentions');
      const given = person.phone ?? person.lid ?? '';
      const lid = person.lid ?? (byLid ? await lidOf(person, directory) : null);
      return { jid: lid ? lidJid(lid) : jidOf(person), given, shown: lid ?? given };
    }),
  );
}

async function lidOf(person: Person, { signalRepository }: Directory): Promise<string | null> {
  return personOf(await signalRepository.lidMapping.getLIDForPN(jidOf(person))).lid;
}

/** The text with mentioned people named as the recipients' apps look for them. */
export function nameMentions(text: string, mentions: Mention[]): string {
  return mentions.reduce((named, { given, shown }) => named.replaceAll(`@${given}`, `@${shown}`), text);
}

/** Whether a group's members are addressed by LID. */
export function isLidGroup(members: { id: string }[]): boolean {
  return members.some(({ id }) => jidKind(id) === 'lid');
}
