import { proto, type WAMessage } from '@whiskeysockets/baileys';
import { packContent } from '../convert/packing.ts';
import { lidJid, phoneJid, readRecipient } from '../ids.ts';
import { isMeant, type Completing, type Meant } from './meant.ts';
import type { Storage } from './storage.ts';

/** Where a stored content belongs; opening it under another name fails. */
export function contentPlace(sessionId: string, messageId: string): string {
  return `${sessionId}/content/${messageId}`;
}

/** Where the message of a send belongs. */
export function sentPlace(sessionId: string, messageId: string): string {
  return `${sessionId}/sent/${messageId}`;
}

/**
 * The whole content of a message that was received, or sent by us, in the last 30 days; null when it is not known.
 * For fetching its file (media key, path, hashes), asking the phone to upload again, and forwarding.
 */
export async function loadContent(storage: Storage, sessionId: string, messageId: string): Promise<WAMessage | null> {
  return (await loadReceived(storage, sessionId, messageId)) ?? loadSent(storage, sessionId, messageId);
}

/** What is kept under an id and may be the message that is meant: at most one that was received, and one we sent. */
export async function loadMeant(
  storage: Storage,
  sessionId: string,
  messageId: string,
  meant: Meant,
  complete: Completing,
): Promise<WAMessage[]> {
  const kept = [await loadReceived(storage, sessionId, messageId)];
  if (meant.fromMe !== false) kept.push(await loadSent(storage, sessionId, messageId));
  const found: WAMessage[] = [];
  for (const one of kept) if (one && (await isMeant(one.key, meant, complete))) found.push(one);
  return found;
}

/** Keeps new addresses of a file, after the phone has uploaded it again. */
export async function replaceContent(storage: Storage, sessionId: string, message: WAMessage): Promise<void> {
  const messageId = message.key.id ?? '';
  const value = storage.seal.close(packContent(message), contentPlace(sessionId, messageId));
  await storage.pool.query('UPDATE bridge.contents SET value = $3 WHERE session_id = $1 AND message_id = $2', [
    sessionId,
    messageId,
    value,
  ]);
}

/** What was received, or sent by the owner's phone. */
async function loadReceived(storage: Storage, sessionId: string, messageId: string): Promise<WAMessage | null> {
  const { rows } = await storage.pool.query<{ value: Buffer }>(
    'SELECT value FROM bridge.contents WHERE session_id = $1 AND message_id = $2',
    [sessionId, messageId],
  );
  const [row] = rows;
  if (!row) return null;
  return proto.WebMessageInfo.decode(storage.seal.open(row.value, contentPlace(sessionId, messageId))) as WAMessage;
}

async function loadSent(storage: Storage, sessionId: string, messageId: string): Promise<WAMessage | null> {
  const { rows } = await storage.pool.query<{ message: Buffer; recipient: string }>(
    'SELECT message, recipient FROM bridge.sent WHERE session_id = $1 AND message_id = $2',
    [sessionId, messageId],
  );
  const [row] = rows;
  if (!row) return null;
  const person = readRecipient(row.recipient);
  const jid = person?.phone ? phoneJid(person.phone) : person?.lid ? lidJid(person.lid) : row.recipient;
  return {
    key: { id: messageId, remoteJid: jid, fromMe: true },
    message: proto.Message.decode(storage.seal.open(row.message, sentPlace(sessionId, messageId))),
  };
}
