import { randomUUID } from 'node:crypto';
import { BufferJSON, proto, type WAMessage } from '@whiskeysockets/baileys';
import { answerOf, emojiOf, unsealed } from '../convert/change.ts';
import { contentOf } from '../convert/content.ts';
import { secretOf } from '../convert/opening.ts';
import { readMessage } from '../convert/plaintext.ts';
import { openSealed, targetOf, type Sealed } from '../convert/sealed.ts';
import { chosenIn } from '../convert/vote.ts';
import { chatKey, jidOf, type Chat, type Person } from '../ids.ts';
import { SealError } from '../seal.ts';
import type { Batch } from './batch.ts';
import { keyName, keyPlace } from './commit.ts';
import type { Completable } from './ledger.ts';
import { isMeant, type Meant } from './meant.ts';
import { failsByContent } from './sifting.ts';
import { tellAfterMessages } from './ordering.ts';
import type { Storage } from './storage.ts';

type Event = Batch['events'][number];

/** What was sealed, and the message that it is about. */
interface Found {
  bytes: Uint8Array;
  message: proto.IMessage;
}

/** What is asked of the account: messages that are kept, and which names belong to whom. */
export interface UnsealingParts {
  storage: Storage;
  sessionId: string;
  load: (messageId: string, meant: Meant) => Promise<WAMessage[]>;
  authorOf: (key: proto.IMessageKey) => Promise<Person>;
  /** Fills in the missing half of each person. */
  complete: (people: Person[]) => Promise<void>;
}

/** Sealed changes whose message is not here yet. */
const WAITING = 'sealed';
/** So many wait in one account, the latest ones; strangers can make as many as they like. */
const WAITING_LIMIT = 500;
/** And so much of them together: an honest one may be an edited text of the greatest length. In bytes. */
const WAITING_BYTES = 4 * 1024 * 1024;

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
    if (opened === null) await this.wait(event, sealed, batch);
    else await this.tell(event, sealed, opened);
    delete event.sealed;
  }

  /** Tells what was opened; whom it names is known only now. */
  private async tell(event: Event, sealed: Sealed, found: Found | undefined): Promise<void> {
    tell(event, sealed, found);
    await this.parts.complete((event.data['mentions'] ?? []) as Person[]);
  }

  /** What was sealed; undefined when it cannot be opened, null when the message it is about is not here. */
  private async opened(sealed: Sealed, event: Event, batch: Completable): Promise<Found | null | undefined> {
    try {
      return await this.tryToOpen(sealed, event, batch);
    } catch (error) {
      // A kept message that does not open any more must not hold up the commit.
      if (error instanceof SealError || failsByContent(error)) return undefined;
      throw error;
    }
  }

  private async tryToOpen(sealed: Sealed, event: Event, batch: Completable): Promise<Found | null | undefined> {
    const meant = meantBy(event, sealed);
    const found = [
      ...(await this.fresh(targetOf(sealed), meant, batch)),
      ...(await this.parts.load(targetOf(sealed), meant)),
    ];
    const whole = found.filter(({ key, message }) => message && key);
    if (whole.length === 0) return null;
    for (const { key, message } of whole) {
      const secret = message && secretOf(message);
      if (!secret || !key) continue;
      const author = await this.parts.authorOf(key);
      const bytes = openSealed(sealed, secret, author, event.data['from'] as Person);
      if (bytes) return { bytes, message };
    }
    return undefined;
  }

  /** What is about to be written. */
  private async fresh(id: string, meant: Meant, { contents }: Completable): Promise<proto.IWebMessageInfo[]> {
    const found: proto.IWebMessageInfo[] = [];
    for (const { messageId, content } of contents) {
      if (messageId !== id) continue;
      const message = proto.WebMessageInfo.decode(content);
      if (message.key && (await isMeant(message.key, meant, this.parts.complete))) found.push(message);
    }
    return found;
  }

  private async wait(event: Event, sealed: Sealed, { keys }: Completable): Promise<void> {
    const waiting = await this.load();
    // Others may choose the same ids.
    const { targetId, messageId, chat, from } = event.data;
    const place = `${chatKey(chat as Chat)}/${jidOf(from as Person)}`;
    const name = `${String(targetId)}/${String(messageId)}/${place}`;
    // Both are parts of the whole plaintext, which would be kept with them.
    const own = { ...sealed, payload: Buffer.from(sealed.payload), iv: Buffer.from(sealed.iv) };
    const kept = structuredClone({ ...event, sealed: own });
    waiting.set(name, kept);
    keys.set(keyName(WAITING, name), kept);
    let bytes = [...waiting.values()].reduce((sum, one) => sum + sizeOf(one), 0);
    for (const [oldest, one] of waiting) {
      if (waiting.size <= WAITING_LIMIT && bytes <= WAITING_BYTES) break;
      bytes -= sizeOf(one);
      waiting.delete(oldest);
      keys.set(keyName(WAITING, oldest), null);
    }
    tellMissing(event, sealed);
  }

  private async openWaiting(batch: Completable): Promise<void> {
    const waiting = await this.load();
    if (waiting.size === 0) return;
    const arrived = new Set(batch.contents.map(({ messageId }) => messageId));
    for (const [name, event] of [...waiting]) {
      if (!event.sealed || !arrived.has(targetOf(event.sealed))) continue;
      await this.parts.complete([event.data['from'] as Person]);
      const opened = await this.opened(event.sealed, event, batch);
      if (opened === null) continue;
      if (opened) await this.tell(event, event.sealed, opened);
      // Not before: what fails until here is tried again.
      waiting.delete(name);
      batch.keys.set(keyName(WAITING, name), null);
      if (!opened) continue; // nothing more is known of it than was told when it came
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
    const kept = rows.flatMap(({ id, value }): [string, Event][] => {
      try {
        const plain = storage.seal.open(value, keyPlace(sessionId, WAITING, id)).toString();
        const event = JSON.parse(plain, BufferJSON.reviver) as Event;
        return [[id, { ...event, at: new Date(event.at) }]];
      } catch {
        return []; // sealed with a key that is gone: nobody can open it any more
      }
    });
    // Of two votes of one second the later counts.
    this.waiting = new Map(kept.sort(([, one], [, other]) => one.at.getTime() - other.at.getTime()));
    return this.waiting;
  }
}

/** The message that a sealed change is about: in its chat, and an edit's is by whoever edits. */
function meantBy({ data }: Event, { use }: Sealed): Meant {
  const chat = data['chat'] as Chat;
  const meant: Meant = { chat: chat.kind === 'group' ? chat.jid : chat };
  if (use !== 'edit' && use !== 'event') return meant;
  return { ...meant, fromMe: data['fromMe'] === true, author: data['from'] as Person };
}

/** A change that is nothing for anybody: it is left out of the batch. */
const NOTHING = 'nothing';

/** Told for the first time under a lower rank, so that what is opened later is told, too. */
function tellMissing(event: Event, sealed: Sealed): void {
  if (event.once) event.once = { ...event.once, rank: 1 };
  tellUnopened(event, sealed);
}

function tell(event: Event, sealed: Sealed, found: Found | undefined): void {
  if (event.once) event.once = { ...event.once, rank: 2 };
  try {
    if (found) {
      tellOpened(event, sealed, found);
      return;
    }
  } catch {
    // What is inside is not what it should be: told as if it had not been opened.
  }
  tellUnopened(event, sealed);
}

function tellOpened(event: Event, sealed: Sealed, { bytes, message }: Found): void {
  const { data } = event;
  const { PollVoteMessage } = proto.Message;
  if (sealed.use === 'reaction') Object.assign(data, emojiOf(proto.Message.ReactionMessage.decode(bytes)));
  else if (sealed.use === 'vote') data['options'] = chosenIn(message, PollVoteMessage.decode(bytes).selectedOptions);
  else if (sealed.use === 'answer') data['options'] = answerOf(proto.Message.EventResponseMessage.decode(bytes));
  else {
    const read = readMessage(bytes, false);
    if (read.problem !== null) throw new TypeError(read.problem);
    if (sealed.use === 'comment') tellComment(event, sealed, read.message);
    else Object.assign(data, unsealed(sealed, read.message));
  }
}

function tellComment(event: Event, sealed: Sealed, message: proto.IMessage): void {
  const content = contentOf(message);
  if (!content) throw new TypeError('A comment without words.');
  // Told again where the write has failed: the event may have lost its target by then.
  const messageId = targetOf(sealed);
  const quote = { messageId, kind: null, text: null, from: { phone: null, lid: null }, status: false };
  delete event.data['targetId'];
  Object.assign(event.data, { ...content, quote: content.quote ?? quote });
}

/** That there was something is told; what it says is not known. Of a reaction or an answer that is nothing. */
function tellUnopened(event: Event, { use }: Sealed): void {
  if (event.type === 'message.edited') Object.assign(event.data, { text: null, problem: 'unreadable' });
  else if (event.type === 'message') {
    event.type = 'message.undecryptable';
    keepOnly(event, ['messageId', 'chat', 'from', 'fromMe', 'timestamp', 'source']);
  } else if (use !== 'vote') event.type = NOTHING;
}

function sizeOf({ sealed }: Event): number {
  return sealed?.payload.length ?? 0;
}

function keepOnly(event: Event, names: string[]): void {
  event.data = Object.fromEntries(Object.entries(event.data).filter(([name]) => names.includes(name)));
}
