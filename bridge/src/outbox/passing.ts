import { randomUUID } from 'node:crypto';
import type { EventDraft } from '../convert/event.ts';
import { describeError, type Log } from '../log.ts';
import type { Post } from './post.ts';

interface Waiting {
  sessionId: string;
  event: EventDraft;
}

/** Older news of who types is no news. */
const LIFETIME_MS = 60_000;
const ANSWER_LIMIT_MS = 10_000;
const BATCH = 100;
const WAITING_LIMIT = 1_000;

/**
 * What is worth telling only now: who types, who is online. It is never stored, has no number in the account's order,
 * and is dropped when the hub does not take it. Of one person in one chat only the newest waits.
 */
export class Passing {
  private readonly post: Post;
  private readonly log: Log;
  private readonly waiting = new Map<string, Waiting>();
  private running: Promise<void> | null = null;

  constructor(post: Post, log: Log) {
    this.post = post;
    this.log = log;
  }

  tell(sessionId: string, event: EventDraft): void {
    const name = JSON.stringify([sessionId, event.type, event.data['chat'], event.data['person']]);
    this.waiting.delete(name);
    if (this.waiting.size < WAITING_LIMIT) this.waiting.set(name, { sessionId, event });
    this.start();
  }

  /** Drops what has not left. */
  async stop(): Promise<void> {
    this.waiting.clear();
    await this.running;
  }

  private start(): void {
    this.running ??= this.run().finally(() => {
      this.running = null;
      // Something may have been told between the last look and now.
      if (this.waiting.size > 0) this.start();
    });
  }

  private async run(): Promise<void> {
    for (let batch = this.take(); batch.length > 0; batch = this.take()) {
      const events = batch.map(({ sessionId, event }) => {
        const { type, at, late, data } = event;
        return { id: randomUUID(), seq: 0, sessionId, type, at: at.toISOString(), late, data };
      });
      const name = `${events[0]?.sessionId ?? ''}:passing`;
      await this.post.bring(events, name, ANSWER_LIMIT_MS).catch((error: unknown) => {
        this.log.debug(describeError(error), 'passing_event_dropped');
      });
    }
  }

  /** The next events of one account that are still news. */
  private take(): Waiting[] {
    const batch: Waiting[] = [];
    for (const [name, one] of this.waiting) {
      if (batch.length === BATCH) break;
      if (batch[0] && batch[0].sessionId !== one.sessionId) continue;
      this.waiting.delete(name);
      if (Date.now() - one.event.at.getTime() < LIFETIME_MS) batch.push(one);
    }
    return batch;
  }
}
