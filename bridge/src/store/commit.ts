import { BufferJSON } from '@whiskeysockets/baileys';
import { DatabaseError } from 'pg';
import type { EventDraft } from '../convert/event.ts';
import { byteaArray } from '../db/bytea.ts';
import { chatKey, type Chat, type Person } from '../ids.ts';
import type { Batch } from './batch.ts';
import { contentPlace } from './contents.ts';
import { commitTogether, LOST_ACCOUNT_CODE, type LedgerCall } from './ledger-call.ts';
import type { Storage } from './storage.ts';

/** Another process has taken the account over; this one must let go of it. */
export class LostAccount extends Error {}

/** A batch of so many bytes is written alone, so that the accounts beside it need not wait for it. */
const ALONE_BYTES = 100_000;
/** History of years comes in large portions. */
const ALONE_PATIENCE_MS = 300_000;

/** Writes the batch in one transaction. Raises `LostAccount` when the account belongs to another process. */
export async function commitBatch(storage: Storage, sessionId: string, epoch: string, batch: Batch): Promise<void> {
  await orLost(async () => {
    const call = callOf(storage, sessionId, epoch, batch);
    if (sizeOf(call) > ALONE_BYTES) await commitTogether(storage.pool, [call], ALONE_PATIENCE_MS);
    else await storage.commits.ask(call);
  });
}

/** Writes the batch and takes it back, to see whether it can be written. Raises as `commitBatch` does. */
export async function probeBatch(storage: Storage, sessionId: string, epoch: string, batch: Batch): Promise<void> {
  const client = await storage.pool.connect();
  try {
    await client.query('BEGIN');
    await orLost(() => commitTogether(client, [callOf(storage, sessionId, epoch, batch)]));
  } finally {
    const undone = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    client.release(!undone);
  }
}

async function orLost(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOST_ACCOUNT_CODE) throw new LostAccount(error.message);
    throw error;
  }
}

function callOf(storage: Storage, sessionId: string, epoch: string, batch: Batch): LedgerCall {
  const keys = [...batch.keys].map(([name, value]) => sealKey(storage, sessionId, name, value));
  // A stranger chooses the id of a message; one that cannot be stored must not hold up everything else.
  const contents = batch.contents.filter(({ messageId }) => storable('', messageId) === messageId);
  return [
    sessionId,
    epoch,
    keys.map((key) => key.type),
    keys.map((key) => key.id),
    byteaArray(keys.map((key) => key.value)),
    byteaArray(batch.texts.map(({ hash }) => hash)),
    byteaArray(batch.texts.map(({ hash, text }) => storage.seal.close(text, textPlace(sessionId, hash)))),
    contents.map(({ messageId }) => messageId),
    byteaArray(
      contents.map(({ messageId, content }) => storage.seal.close(content, contentPlace(sessionId, messageId))),
    ),
    JSON.stringify(batch.outcomes.map(({ messageId, ...rest }) => ({ message_id: messageId, ...rest }))),
    JSON.stringify(batch.events.map(eventRow), storable),
    batch.state ? JSON.stringify(batch.state, storable) : null,
  ];
}

/** About how many bytes travel to the database. */
function sizeOf(call: LedgerCall): number {
  const sizes = call.flat().map((value) => (typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Under which name a key waits to be written. Strangers choose ids of sender keys: two that the table would take for one are one. */
export function keyName(type: string, id: string): string {
  return `${type}\0${storableId(id)}`;
}

/** The id as PostgreSQL can hold it, which takes neither NUL nor half a surrogate pair. */
export function storableId(id: string): string {
  return id.toWellFormed().replaceAll('\0', '');
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
    ...(event.once && { once: event.once.rank, chat: onceKey(event.once.chat, data) }),
    ...(event.onceEach && { chats: event.onceEach.map((chat, place) => onceKey(chat, partOf(data, place))) }),
    ...(event.participant && { participant: personKey(event.participant) }),
    ...(event.rank !== undefined && { rank: event.rank }),
  };
}

/**
 * What tells a message from others of its id, once its people are complete. In a group a member can send what has the id
 * of another one's message: neither stands for the other.
 */
function onceKey(chat: Chat, { from }: EventDraft['data']): string {
  return chat.kind === 'group' && from ? `${chatKey(chat)} ${personKey(from as Person)}` : chatKey(chat);
}

/** One of the messages of a piece of history. */
function partOf({ messages }: EventDraft['data'], place: number): EventDraft['data'] {
  return (messages as EventDraft['data'][] | undefined)?.[place] ?? {};
}

function personKey({ phone, lid }: Person): string {
  return lid ? `${lid}@lid` : (phone ?? '');
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair; strangers' texts may hold both. */
function storable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? storableId(value) : value;
}
