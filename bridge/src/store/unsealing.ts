import { randomUUID } from 'node:crypto';
import { BufferJSON, proto, type WAMessage } from '@whiskeysockets/baileys';
import { answerOf, emojiOf, unsealed } from '../convert/change.ts';
import { contentOf } from '../convert/content.ts';
import { secretOf } from '../convert/opening.ts';
import { readMessage } from '../convert/plaintext.ts';
import { openSealed, targetOf, type Sealed } from '../convert/sealed.ts';
import type { Person } from '../ids.ts';
import { SealError } from '../seal.ts';
import type { Batch } from './batch.ts';
import { keyName, keyPlace } from './commit.ts';
import type { Completable } from './ledger.ts';
import { failsByContent } from './sifting.ts';
import { tellAfterMessages } from './ordering.ts';
import type { Storage } from './storage.ts';

type Event = Batch['events'][number];

/** What is asked of the account: messages that are kept, and which names belong to whom. */
export interface UnsealingParts {
  storage: Storage;
  sessionId: string;
  load: (messageId: string) => Promise<WAMessage | proto.IWebMessageInfo | null>;
  authorOf: (key: proto.IMessageKey) => Promise<Person>;
}

/** Sealed changes whose message is not here yet. */
const WAITING = 'sealed';
/** So many wait in one account, the latest ones; strangers can make as many as they like. */
const WAITING_LIMIT = 500;
/** A larger one does not wait. In bytes. */
const WAITING_BYTES = 16 * 1024;

/**
 * Opens what is sealed with the secret of the message it is about, right before the write. Where that message is not
 * here, the change waits for it; a restart finds it among the account's keys.
 */
export class Unsealing {
  private readonly parts: UnsealingParts;
  private waiting: Map<string, Event> | null = null;

  constructor(parts: UnsealingParts) {
    this.parts = parts;
  }

  async complete(batch: Completable): Promise<void> {
    const sealed = batch.events.filter((event) => event.sealed);
    const targets = sealed.flatMap((event): [Event, string][] =>
      event.sealed ? [[event, targetOf(event.sealed)]] : [],
    );
    for (const event of sealed) await this.open(event, batch);
    tellAfterMessages(batch.events, targets);
    if (batch.contents.length > 0) await this.openWaiting(batch);
    batch.events = batch.events.filter(({ type }) => type !== NOTHING);
  }

  private async open(event: Event, batch: Completable): Promise<void> {
    const { sealed } = event;
    if (!sealed) return;
    const opened = await this.opened(sealed, event, batch);
    if (opened === null) await this.wait(event, batch);
    else tell(event, sealed, opened);
    delete event.sealed;
  }

  /** What was sealed; undefined when it cannot be opened, null when the message it is about is not here. */
  private async opened(sealed: Sealed, event: Event, batch: Completable): Promise<Uint8Array | null | undefined> {
    try {
      return await this.tryToOpen(sealed, event, batch);
    } catch (error) {
      // A kept message that does not open any more must not hold up the commit.
      if (error instanceof SealError || failsByContent(error)) return undefined;
      throw error;
    }
  }

  private async tryToOpen(
    sealed: Sealed,
    event: Event,
    { contents }: Completable,
  ): Promise<Uint8Array | null | undefined> {
    const targetId = targetOf(sealed);
    const fresh = contents.find(({ messageId }) => messageId === targetId);
    const message = fresh ? proto.WebMessageInfo.decode(fresh.content) : await this.parts.load(targetId);
    if (!message?.message || !message.key) return null;
    const secret = secretOf(message.message);
    if (!secret) return undefined;
    const author = await this.parts.authorOf(message.key);
    return openSealed(sealed, secret, author, event.data['from'] as Person) ?? undefined;
  }

  private async wait(event: Event, { keys }: Completable): Promise<void> {
    const waiting = await this.load();
    if ((event.sealed?.payload.length ?? 0) <= WAITING_BYTES) {
      const name = `${String(event.data['targetId'])}/${String(event.data['messageId'])}`;
      const { payload, iv } = event.sealed ?? {};
      // Both are parts of the whole plaintext, which would be kept with them.
      const own = event.sealed && { ...event.sealed, payload: Buffer.from(payload ?? []), iv: Buffer.from(iv ?? []) };
      const kept = structuredClone({ ...event, ...(own && { sealed: own }) });
      waiting.set(name, kept);
      keys.set(keyName(WAITING, name), kept);
      const [oldest] = waiting.keys();
      if (waiting.size > WAITING_LIMIT && oldest !== undefined) {
        waiting.delete(oldest);
        keys.set(keyName(WAITING, oldest), null);
      }
    }
    tellMissing(event);
  }

  private async openWaiting(batch: Completable): Promise<void> {
    const waiting = await this.load();
    if (waiting.size === 0) return;
    const arrived = new Set(batch.contents.map(({ messageId }) => messageId));
    for (const [name, event] of [...waiting]) {
      if (!event.sealed || !arrived.has(targetOf(event.sealed))) continue;
      const opened = await this.opened(event.sealed, event, batch);
      if (opened === null) continue;
      waiting.delete(name);
      batch.keys.set(keyName(WAITING, name), null);
      if (!opened) continue; // nothing more is known of it than was told when it came
      tell(event, event.sealed, opened);
      delete event.sealed;
      batch.events.push({ ...event, id: randomUUID() });
    }
  }

  private async load(): Promise<Map<string, Event>> {
    if (this.waiting) return this.waiting;
    const { storage, sessionId } = this.parts;
    const { rows } = await storage.pool.query<{ id: string; value: Buffer }>(
      'SELECT id, value FROM bridge.keys WHERE session_id = $1 AND type = $2 ORDER BY id',
      [sessionId, WAITING],
    );
    this.waiting = new Map(
      rows.flatMap(({ id, value }): [string, Event][] => {
        try {
          const plain = storage.seal.open(value, keyPlace(sessionId, WAITING, id)).toString();
          const kept = JSON.parse(plain, BufferJSON.reviver) as Event;
          return [[id, { ...kept, at: new Date(kept.at) }]];
        } catch {
          return []; // sealed with a key that is gone: nobody can open it any more
        }
      }),
    );
    return this.waiting;
  }
}

/** A change that is nothing for anybody: it is left out of the batch. */
const NOTHING = 'nothing';

/** Told for the first time under a lower rank, so that what is opened later is told, too. */
function tellMissing(event: Event): void {
  if (event.once) event.once = { ...event.once, rank: 1 };
  if (event.type === 'message.edited') Object.assign(event.data, { text: null, problem: 'unreadable' });
  else if (event.type === 'message') event.type = 'message.undecryptable';
  else event.type = NOTHING;
  if (event.type === 'message.undecryptable') keepOnly(event, ['messageId', 'chat', 'from', 'fromMe', 'timestamp']);
}

function tell(event: Event, sealed: Sealed, bytes: Uint8Array | undefined): void {
  if (event.once) event.once = { ...event.once, rank: 2 };
  try {
    if (bytes) {
      tellOpened(event, sealed, bytes);
      return;
    }
  } catch {
    // What is inside is not what it should be: told as if it had not been opened.
  }
  tellUnopened(event);
}

function tellOpened(event: Event, sealed: Sealed, bytes: Uint8Array): void {
  const { data } = event;
  if (sealed.use === 'reaction') Object.assign(data, emojiOf(proto.Message.ReactionMessage.decode(bytes)));
  else if (sealed.use === 'answer') data['options'] = answerOf(proto.Message.EventResponseMessage.decode(bytes));
  else {
    const read = readMessage(bytes, false);
    if (read.problem !== null) throw new TypeError(read.problem);
    if (sealed.use === 'comment') tellComment(event, read.message);
    else Object.assign(data, unsealed(sealed, read.message));
  }
}

function tellComment(event: Event, message: proto.IMessage): void {
  const content = contentOf(message);
  if (!content) throw new TypeError('A comment without words.');
  const messageId = String(event.data['targetId']);
  const quote = { messageId, kind: null, text: null, from: { phone: null, lid: null }, status: false };
  delete event.data['targetId'];
  Object.assign(event.data, { ...content, quote: content.quote ?? quote });
}

function tellUnopened(event: Event): void {
  if (event.type === 'message.edited') Object.assign(event.data, { text: null, problem: 'unreadable' });
  else if (event.type === 'message') {
    event.type = 'message.undecryptable';
    keepOnly(event, ['messageId', 'chat', 'from', 'fromMe', 'timestamp']);
  } else event.type = NOTHING;
}

function keepOnly(event: Event, names: string[]): void {
  event.data = Object.fromEntries(Object.entries(event.data).filter(([name]) => names.includes(name)));
}
