import { BufferJSON } from '@whiskeysockets/baileys';
import { DatabaseError, type Pool } from 'pg';
import { chatKey, type Person } from '../ids.ts';
import { contentPlace } from './contents.ts';
import { onceKey, type EventDraft, type Outcome } from './ledger.ts';
import type { Storage } from './storage.ts';

/** Another process has taken the account over; this one must let go of it. */
export class LostAccount extends Error {}

/** A limit WhatsApp has put on an account: 463 no new chats for a while, 475 the month's new chats are used up. */
export interface Restriction {
  code: number;
  message: string;
  until: string | null;
}

/** What a restart must know of an account. */
export interface SessionState {
  status: string;
  since: Date;
  reason_code: number | null;
  reason_message: string | null;
  phone: string | null;
  lid: string | null;
  name: string | null;
  wanted: boolean;
  restriction: Restriction | null;
}

/** One commit's worth of a ledger. Key names are `type\0id`; a null value deletes. */
export interface Batch {
  keys: Map<string, unknown>;
  texts: { hash: Buffer; text: Buffer }[];
  contents: { messageId: string; content: Buffer }[];
  events: (EventDraft & { id: string })[];
  outcomes: Outcome[];
  state: SessionState | null;
}

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

function personKey({ phone, lid }: Person): string {
  return lid ? `${lid}@lid` : (phone ?? '');
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair; strangers' texts may hold both. */
function storable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}
