import { BufferJSON } from '@whiskeysockets/baileys';
import { DatabaseError, type Pool } from 'pg';
import type { EventDraft } from '../convert/event.ts';
import { chatKey, type Person } from '../ids.ts';
import type { Batch } from './batch.ts';
import { contentPlace } from './contents.ts';
import type { Storage } from './storage.ts';

/** Another process has taken the account over; this one must let go of it. */
export class LostAccount extends Error {}

/** Raised by `bridge.commit_ledger` when the epoch is not ours. */
const LOST_ACCOUNT_CODE = 'BR001';

/** Writes the batch in one transaction. Raises `LostAccount` when the account belongs to another process. */
export async function commitBatch(storage: Storage, sessionId: string, epoch: string, batch: Batch): Promise<void> {
  await write(storage.pool, storage, sessionId, epoch, batch);
}

/** Writes the batch and takes it back, to see whether it can be written. Raises as `commitBatch` does. */
export async function probeBatch(storage: Storage, sessionId: string, epoch: string, batch: Batch): Promise<void> {
  const client = await storage.pool.connect();
  try {
    await client.query('BEGIN');
    await write(client, storage, sessionId, epoch, batch);
  } finally {
    const undone = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    client.release(!undone);
  }
}

async function write(
  database: Pick<Pool, 'query'>,
  storage: Storage,
  sessionId: string,
  epoch: string,
  batch: Batch,
): Promise<void> {
  const keys = [...batch.keys].map(([name, value]) => sealKey(storage, sessionId, name, value));
  // A stranger chooses the id of a message; one that cannot be stored must not hold up everything else.
  const contents = batch.contents.filter(({ messageId }) => storable('', messageId) === messageId);
  try {
    await database.query('SELECT bridge.commit_ledger($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)', [
      sessionId,
      epoch,
      keys.map((key) => key.type),
      keys.map((key) => key.id),
      keys.map((key) => key.value),
      batch.texts.map(({ hash }) => hash),
      batch.texts.map(({ hash, text }) => storage.seal.close(text, textPlace(sessionId, hash))),
      contents.map(({ messageId }) => messageId),
      contents.map(({ messageId, content }) => storage.seal.close(content, contentPlace(sessionId, messageId))),
      JSON.stringify(batch.outcomes.map(({ messageId, ...rest }) => ({ message_id: messageId, ...rest }))),
      JSON.stringify(batch.events.map(eventRow), storable),
      batch.state ? JSON.stringify(batch.state, storable) : null,
    ]);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOST_ACCOUNT_CODE) throw new LostAccount(error.message);
    throw error;
  }
}

export function keyName(type: string, id: string): string {
  return `${type}\0${id}`;
}

export function keyPlace(sessionId: string, type: string, id: string): string {
  return `${sessionId}/${type}/${id}`;
}

export function textPlace(sessionId: string, hash: Buffer): string {
  return `${sessionId}/text/${hash.toString('hex')}`;
}

function sealKey(storage: Storage, sessionId: string, name: string, value: unknown) {
  const [type = '', id = ''] = name.split('\0');
  if (value === null) return { type, id, value: null };
  const plain = Buffer.from(JSON.stringify(value, BufferJSON.replacer));
  return { type, id, value: storage.seal.close(plain, keyPlace(sessionId, type, id)) };
}

function eventRow(event: Batch['events'][number]): Record<string, unknown> {
  const { id, type, at, late, data } = event;
  return {
    id,
    type,
    at,
    late,
    data,
    ...(event.once && { once: event.once.rank, chat: onceKey(event) }),
    ...(event.onceEach && { chats: event.onceEach.map(chatKey) }),
    ...(event.participant && { participant: personKey(event.participant) }),
    ...(event.rank !== undefined && { rank: event.rank }),
  };
}

/** The dedupe key of an event, once its people are complete. */
function onceKey({ once }: EventDraft): string | null {
  return once ? chatKey(once.chat) : null;
}

function personKey({ phone, lid }: Person): string {
  return lid ? `${lid}@lid` : (phone ?? '');
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair; strangers' texts may hold both. */
function storable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}
