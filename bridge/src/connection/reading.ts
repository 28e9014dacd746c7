import { decodeMessageNode, type BinaryNode, type WAMessage } from '@whiskeysockets/baileys';
import { wordsOf } from '../convert/content.ts';
import type { EventDraft } from '../convert/event.ts';
import { placeholderEvent, STATUS, understood, undecryptableEvent, type Me, type Source } from '../convert/message.ts';
import { withoutCopy } from '../convert/opening.ts';
import { resentWhole } from '../convert/packing.ts';
import { postedEvent } from '../convert/posting.ts';
import { harmless, padded, readPlaintext, type Plaintext } from '../convert/plaintext.ts';
import { cleaned, hasCiphertext, inEachChat, leftOver } from '../convert/stanza.ts';
import { describeError, type Log } from '../log.ts';
import { Lru } from '../lru.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Acquaintance } from './acquaintance.ts';
import type { HistoryReader } from './history.ts';

export interface ReadingParts {
  ledger: Ledger;
  log: Log;
  history: HistoryReader;
  acquaintance: () => Acquaintance;
  me: () => Me;
  /** The JIDs of the account. */
  account: () => { id: string; lid: string };
  /** Whether the statuses of contacts are told. */
  wantStatuses: () => boolean;
  onSilent: (name: string) => void;
}

const OLD_COUNTER = 'Key used already or never filled';
const RECENT_LIMIT = 1_000;

/** Messages as they come in: each is told, or counted as nothing for people, and leaves no other way. */
export class Reading {
  private readonly parts: ReadingParts;
  private readonly stanzas = new WeakMap<Uint8Array, { stanza: BinaryNode; source: Source }>();
  /** Messages recorded when they were decrypted, so that Baileys' own announcement is not converted again. */
  private readonly recorded = new Lru<string, true>(RECENT_LIMIT);
  /** Ids of messages from the backlog. */
  private readonly late = new Lru<string, true>(RECENT_LIMIT);
  /** How many messages have been told or counted. */
  private accounted = 0;

  constructor(parts: ReadingParts) {
    this.parts = parts;
  }

  /** Takes the mark of the backlog off a stanza and remembers it. */
  note(stanza: BinaryNode): void {
    const { offline, ...attrs } = stanza.attrs;
    const source: Source = offline ? 'offline' : 'live';
    if (offline) {
      stanza.attrs = attrs;
      this.late.set(attrs['id'] ?? '', true);
    }
    for (const child of Array.isArray(stanza.content) ? stanza.content : []) {
      if (child.content instanceof Uint8Array) this.stanzas.set(child.content, { stanza, source });
    }
  }

  /** Lets Baileys read a message. What holds no ciphertext is told before, so that no acknowledgement overtakes it. */
  async read(stanza: BinaryNode, read: () => Promise<void>): Promise<void> {
    const before = this.accounted;
    if (!hasCiphertext(stanza)) this.accountFor(stanza);
    await read();
    // Read before a restart, and answered from what is remembered of it.
    if (this.accounted === before) this.silent('repeated');
  }

  isRecorded(message: WAMessage): boolean {
    return this.recorded.has(recordName(message));
  }

  isLate(messageId: string): boolean {
    return this.late.has(messageId);
  }

  /**
   * Records the event in the same commit as the Signal state that reading it has changed. Answers with what Baileys may
   * read of it.
   */
  onText(ciphertext: Uint8Array, text: Uint8Array): Uint8Array {
    const noted = this.stanzas.get(ciphertext);
    const envelope = noted && this.envelopeOf(noted.stanza);
    const read = readPlaintext(text, envelope?.key.fromMe === true);
    if (noted && envelope) {
      for (const one of inEachChat(envelope, noted.stanza, this.parts.me()))
        this.record(one, this.eventOf(one, read, noted.source));
    }
    if (read.problem !== null) return harmless(text);
    const instead = envelope?.key.fromMe ? (this.parts.history.note(read.message) ?? resentWhole(read.message)) : null;
    return instead ? padded(instead) : text;
  }

  onFailure(ciphertext: Uint8Array, error: unknown): void {
    // Read before, and so long ago that its text is not kept any more: the hub has it.
    if (error instanceof Error && error.message === OLD_COUNTER) {
      this.silent('repeated');
      return;
    }
    const noted = this.stanzas.get(ciphertext);
    const envelope = noted && this.envelopeOf(noted.stanza);
    const event = noted && envelope && undecryptableEvent(envelope, this.parts.me(), noted.source);
    if (event) this.tell(event);
    else this.silent('no_chat');
  }

  private accountFor(stanza: BinaryNode): void {
    const source: Source = this.isLate(stanza.attrs['id'] ?? '') ? 'offline' : 'live';
    const { event, silent } = leftOver(stanza, this.envelopeOf(stanza), this.parts.me(), source);
    if (event) this.tell(event);
    else this.silent(silent);
  }

  private eventOf(envelope: WAMessage, read: Plaintext, source: Source): EventDraft | null {
    const { me, account, log } = this.parts;
    if (read.problem !== null) {
      const event = placeholderEvent(envelope, me(), source, read.problem, read.words);
      if (!event) this.silent('no_chat');
      return event;
    }
    try {
      envelope.message = withoutCopy(read.message);
      const { id, lid } = account();
      const { event, silent } = understood(cleaned(envelope, id, lid), me(), source, read.unknown);
      const posted = silent === STATUS && this.parts.wantStatuses() ? postedEvent(envelope) : null;
      if (silent !== null && !posted) this.silent(silent);
      return event ?? posted;
    } catch (error) {
      log.warn(describeError(error), 'message_not_understood');
      return placeholderEvent(envelope, me(), source, 'unreadable', wordsOf(envelope.message ?? {}));
    }
  }

  private record(message: WAMessage, event: EventDraft | null): void {
    if (!event) return;
    this.recorded.set(recordName(message), true);
    this.parts.acquaintance().meet(event);
    this.tell(event);
  }

  private tell(event: EventDraft): void {
    this.accounted += 1;
    this.parts.ledger.record(event);
  }

  private silent(name: string): void {
    this.accounted += 1;
    this.parts.onSilent(name);
  }

  private envelopeOf(stanza: BinaryNode): WAMessage | null {
    try {
      const { id, lid } = this.parts.account();
      return decodeMessageNode(stanza, id, lid).fullMessage;
    } catch (error) {
      this.parts.log.error(describeError(error), 'message_not_understood');
      return null;
    }
  }
}

function recordName(message: WAMessage): string {
  return `${message.key.remoteJid ?? ''}/${message.key.id ?? ''}`;
}
