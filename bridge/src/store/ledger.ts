import { randomUUID } from 'node:crypto';
import type { EventDraft } from '../convert/event.ts';
import { describeError, type Log } from '../log.ts';
import type { Waiting } from '../trouble.ts';
import { emptyBatch, type Batch, type Outcome, type SessionState } from './batch.ts';
import { commitBatch, LostAccount, probeBatch } from './commit.ts';
import { failsByContent, piecesOf, sift, type OnSifted } from './sifting.ts';
import type { Storage } from './storage.ts';

/** Completes the events of a batch with what is known: phone ↔ LID, names of groups, what is sealed. */
export type Complete = (batch: Completable) => Promise<void>;

/** `contents` and `keys` are written with the events; what is opened late adds events, and what is nothing is left out. */
export type Completable = Pick<Batch, 'events' | 'contents' | 'keys'>;

export type DurableListener = (events: readonly EventDraft[]) => void;

/** How long a section may keep a commit waiting; it normally takes microseconds. */
const HOLD_LIMIT_MS = 2_000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/**
 * Everything one account wants to keep, in order, written in batches.
 *
 * Writers append and go on; a batch is committed as soon as the previous one is. `position` grows with every append
 * and `durable` follows with every commit. What leaves towards WhatsApp waits until `durable` has reached the
 * `position` at which it was made (see `connection/gate.ts`): nothing is acknowledged and nothing encrypted is sent
 * before the state it rests on would survive `kill -9`.
 */
export class Ledger {
  readonly sessionId: string;
  position = 0;
  durable = 0;
  private batch: Batch;
  private inFlight: Batch | null = null;
  /** When the oldest that is not written yet was appended; of the batch in flight and of the one that gathers. */
  private startedAt: { inFlight: number; batch: number } = { inFlight: 0, batch: 0 };
  private readonly storage: Storage;
  private readonly epoch: string;
  private readonly log: Log;
  private readonly listeners = new Set<DurableListener>();
  private complete: Complete = () => Promise.resolve();
  private holds = 0;
  private heldSince = 0;
  private scheduled = false;
  private closed = false;
  private readonly ending = Promise.withResolvers<undefined>();
  private readonly onLost: () => void;
  private readonly onSifted: OnSifted;

  constructor(
    storage: Storage,
    sessionId: string,
    epoch: string,
    log: Log,
    onLost: () => void,
    onSifted: OnSifted = () => undefined,
  ) {
    this.onSifted = onSifted;
    this.storage = storage;
    this.sessionId = sessionId;
    this.epoch = epoch;
    this.log = log;
    this.onLost = onLost;
    this.batch = emptyBatch();
  }

  completeWith(complete: Complete): void {
    this.complete = complete;
  }

  /** Called after every commit with the events it has written, and once more on closing. */
  onDurable(listener: DurableListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The events that are not written yet, and since when something waits to be; null when nothing does. */
  unwritten(): Waiting | null {
    if (this.durable === this.position || this.closed) return null;
    const { inFlight, batch, startedAt } = this;
    const count = (inFlight?.events.length ?? 0) + batch.events.length;
    return { count, since: inFlight ? startedAt.inFlight : startedAt.batch };
  }

  /** Resolves when everything appended so far is committed; rejects when the ledger is closed before that. */
  async flushed(): Promise<void> {
    const target = this.position;
    while (this.durable < target) {
      if (this.closed) throw new Error('The ledger is closed.');
      await new Promise<void>((resolve) => {
        const off = this.onDurable(() => {
          off();
          resolve();
        });
      });
    }
  }

  /** The value waiting to be written: undefined when there is none, null when it is a deletion. */
  pendingKey(name: string): unknown {
    const newer = this.batch.keys.get(name);
    return newer !== undefined ? newer : this.inFlight?.keys.get(name);
  }

  setKey(name: string, value: unknown): void {
    this.batch.keys.set(name, value ?? null);
    this.appended();
  }

  rememberText(hash: Buffer, text: Buffer): void {
    this.batch.texts.push({ hash, text });
    this.appended();
  }

  record(draft: EventDraft): void {
    const { contents, ...event } = draft;
    this.batch.events.push({ ...event, id: randomUUID() });
    if (contents) this.batch.contents.push(...contents);
    this.appended();
  }

  settle(outcome: Outcome): void {
    this.batch.outcomes.push(outcome);
    this.appended();
  }

  setState(state: SessionState): void {
    this.batch.state = state;
    this.appended();
  }

  /**
   * Runs `work` so that no commit begins inside it: what it appends is written together or not at all.
   * `work` must not wait for WhatsApp, whose answers wait for commits.
   */
  async together<T>(work: () => Promise<T>): Promise<T> {
    if (this.holds === 0) this.heldSince = Date.now();
    this.holds += 1;
    try {
      return await work();
    } finally {
      this.holds -= 1;
      this.schedule();
    }
  }

  /**
   * Asks until the database answers. What is read decides what becomes of a message, and a database that is away for a
   * moment decides nothing: WhatsApp would be told that the message cannot be read, and the next ones would overtake it.
   * `ask` is the question alone: what is found wrong in its answer is no reason to ask again. Raises what is the
   * question's own fault, and everything once the ledger is closed.
   */
  async insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        if (failsByContent(error)) throw error;
        this.log.warn({ sessionId: this.sessionId, attempt, ...describeError(error) }, 'question_not_answered');
        await Promise.race([pause(attempt), this.ending.promise]);
        if (this.closed) throw error;
      }
    }
  }

  close(): void {
    this.closed = true;
    this.ending.resolve(undefined);
    this.announce([]);
  }

  private appended(): void {
    if (this.startedAt.batch === 0) this.startedAt.batch = Date.now();
    this.position += 1;
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight || this.closed) return;
    this.scheduled = true;
    // One turn of the event loop gathers what a burst of stanzas appends.
    setImmediate(() => {
      this.scheduled = false;
      this.start();
    });
  }

  private start(): void {
    if (this.inFlight || this.closed || this.durable === this.position) return;
    const heldFor = Date.now() - this.heldSince;
    if (this.holds > 0 && heldFor < HOLD_LIMIT_MS) {
      setTimeout(() => {
        this.schedule();
      }, HOLD_LIMIT_MS - heldFor).unref();
      return;
    }
    const target = this.position;
    this.inFlight = this.batch;
    this.startedAt = { inFlight: this.startedAt.batch, batch: 0 };
    this.batch = emptyBatch();
    void this.write(this.inFlight).then((written) => {
      const events = written ? (this.inFlight?.events ?? []) : [];
      this.inFlight = null;
      if (written) this.durable = target;
      this.announce(events);
      if (this.position > this.durable) this.schedule();
    });
  }

  /** Tries until the database takes the batch. False when it never will, because the account is not ours any more. */
  private async write(batch: Batch): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.completeAll(batch);
        await this.commit(batch);
        return true;
      } catch (error) {
        if (error instanceof LostAccount || this.closed) {
          if (!this.closed) this.onLost();
          this.closed = true;
          return false;
        }
        this.log.error({ sessionId: this.sessionId, attempt, ...describeError(error) }, 'ledger_write_failed');
        await pause(attempt);
      }
    }
  }

  /** One event that cannot be completed is told as it is, and the others are completed all the same. */
  private async completeAll(batch: Batch): Promise<void> {
    try {
      await this.complete(batch);
    } catch (error) {
      if (!failsByContent(error)) throw error;
      const completed: Batch['events'] = [];
      for (const event of batch.events) {
        const alone = { ...batch, events: [event] };
        await this.complete(alone).catch((reason: unknown) => {
          if (!failsByContent(reason)) throw reason;
          const { type } = event;
          this.log.warn({ sessionId: this.sessionId, type, ...describeError(reason) }, 'event_not_completed');
        });
        completed.push(...alone.events);
      }
      batch.events = completed;
    }
  }

  /** A batch that fails by its content is written without what fails. */
  private async commit(batch: Batch): Promise<void> {
    const { storage, sessionId, epoch } = this;
    try {
      await commitBatch(storage, sessionId, epoch, batch);
    } catch (error) {
      if (!failsByContent(error)) throw error;
      this.log.error({ sessionId, ...describeError(error) }, 'ledger_batch_sifted');
      const probe = (part: Batch): Promise<void> => probeBatch(storage, sessionId, epoch, part);
      await this.commitSifted(await sift(batch, probe, this.onSifted));
    }
  }

  /** Pieces that pass alone and fail together are written one after the other. */
  private async commitSifted(batch: Batch): Promise<void> {
    const { storage, sessionId, epoch } = this;
    try {
      await commitBatch(storage, sessionId, epoch, batch);
    } catch (error) {
      if (!failsByContent(error)) throw error;
      this.log.error({ sessionId, ...describeError(error) }, 'ledger_batch_taken_apart');
      for (const [kind, piece] of piecesOf(batch)) {
        await commitBatch(storage, sessionId, epoch, piece).catch((reason: unknown) => {
          if (!failsByContent(reason)) throw reason;
          this.onSifted('dropped', kind);
        });
      }
    }
  }

  private announce(events: Batch['events']): void {
    for (const listener of [...this.listeners]) listener(events);
  }
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** attempt));
  });
}
