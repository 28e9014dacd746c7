import { createHash } from 'node:crypto';
import { proto } from '@whiskeysockets/baileys';
import { patiently } from '../db/pool.ts';
import type { Storage } from '../store/storage.ts';
import type { SendRequest } from './request.ts';

/** How a question is put to the database. */
type Asking = <T>(ask: () => Promise<T>) => Promise<T>;

export type SentState = 'sending' | 'sent' | 'unknown' | 'rejected' | 'released';

export interface SentRow {
  message_id: string;
  fingerprint: Buffer;
  recipient: string;
  state: SentState;
  code: number | null;
  answered_at: Date | null;
}

/** A message WhatsApp has not answered is sent again after a reconnect, but neither for ever nor long after. */
const RESEND_ATTEMPTS = 5;
const RESEND_WITHIN = '1 hour';

/**
 * What makes two requests with one key the same request: everything but the key. A plain text is written as the first
 * release wrote it, so that a repetition after an update is still recognised.
 */
export function fingerprintOf({ sessionId: _, key: _key, to, type, quoted, ...content }: SendRequest): Buffer {
  const { text = null, ...rest } = content as { text?: string };
  const told = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  const more = told.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([to, type, text, quoted?.messageId ?? null, ...more]))
    .digest();
}

/** The table of sent messages of one account. */
export class SentMessages {
  private readonly storage: Storage;
  private readonly sessionId: string;

  constructor(storage: Storage, sessionId: string) {
    this.storage = storage;
    this.sessionId = sessionId;
  }

  /**
   * Books the message before it leaves. False when it is booked already and either settled or other in content; one
   * that may not have left is booked again, under the same id.
   */
  book(
    messageId: string,
    key: string | null,
    fingerprint: Buffer,
    to: string,
    message: proto.IMessage,
  ): Promise<boolean> {
    const sealed = this.storage.seal.close(
      Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish()),
      this.place(messageId),
    );
    const { sessionId } = this;
    return this.storage.bookings.ask({ sessionId, messageId, key, fingerprint, recipient: to, message: sealed });
  }

  async find(messageId: string): Promise<SentRow | null> {
    const { rows } = await this.storage.pool.query<SentRow>(
      `SELECT message_id, fingerprint, recipient, state, code, answered_at FROM bridge.sent
       WHERE session_id = $1 AND message_id = $2`,
      [this.sessionId, messageId],
    );
    return rows[0] ?? null;
  }

  /** Notes that a booked message certainly did not leave. */
  async release(messageId: string): Promise<void> {
    await this.storage.pool.query(
      `UPDATE bridge.sent SET state = 'released' WHERE session_id = $1 AND message_id = $2 AND state = 'sending'`,
      [this.sessionId, messageId],
    );
  }

  /** The message itself, for a recipient who could not read it; `asking` may ask the database more than once. */
  async load(
    messageId: string,
    isFor: (recipient: string) => Promise<boolean> = () => Promise.resolve(true),
    asking: Asking = (ask) => ask(),
  ): Promise<proto.IMessage | undefined> {
    const question = patiently({
      text: 'SELECT message, recipient FROM bridge.sent WHERE session_id = $1 AND message_id = $2',
      values: [this.sessionId, messageId],
    });
    const { rows } = await asking(() => this.storage.pool.query<{ message: Buffer; recipient: string }>(question));
    const [row] = rows;
    if (!row || !(await isFor(row.recipient))) return undefined;
    return proto.Message.decode(this.storage.seal.open(row.message, this.place(messageId)));
  }

  /** Messages without an answer, oldest first, each counted as attempted once more. */
  async unsettled(): Promise<{ messageId: string; recipient: string }[]> {
    const { rows } = await this.storage.pool.query<{ message_id: string; recipient: string; created_at: Date }>(
      `UPDATE bridge.sent SET attempts = attempts + 1
       WHERE session_id = $1 AND state IN ('sending', 'unknown') AND attempts < $2
         AND created_at > now() - $3::interval
       RETURNING message_id, recipient, created_at`,
      [this.sessionId, RESEND_ATTEMPTS, RESEND_WITHIN],
    );
    rows.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
    return rows.map((row) => ({ messageId: row.message_id, recipient: row.recipient }));
  }

  private place(messageId: string): string {
    return `${this.sessionId}/sent/${messageId}`;
  }
}
