import { proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';
import { emptyHistory, historyEvents, missingHistory, type Missing } from '../convert/history.ts';
import type { EventDraft } from '../convert/event.ts';
import { STATUS, type Me } from '../convert/message.ts';
import { pastHappenings } from '../convert/past.ts';
import { postedInHistory } from '../convert/posting.ts';
import { describeError, type Log } from '../log.ts';
import { MediaGone, MediaNotFound, MediaTooLarge } from '../media/errors.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import {
  boundUnpacked,
  holdsSomething,
  inline,
  isHere,
  isOfStatuses,
  isReadInPlace,
  isStandIn,
  nameOf,
  named,
  standIn,
  statusesIn,
  type Notice,
} from './portions.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

interface NotedPortion {
  notice: string;
  at: number;
  /** How often WhatsApp has said that it has no such file. */
  gone?: number;
  /** How often it did not come, or could not be read. */
  failed?: number;
  /** When it is tried again. */
  nextAt?: number;
  /** How often reading it was begun; counted before, since reading may end the process. */
  reads?: number;
}

export interface HistoryParts {
  ledger: Ledger;
  keys: KeyStore;
  log: Log;
  me: () => Me;
  /** How long a newly linked phone may take to begin. */
  waitMs: number;
  /** The wait before a portion is fetched again; it doubles. */
  retryMs: number;
  /** Also what the phone was not asked for. */
  wantsAll: boolean;
  /** Whether the statuses of contacts are told. */
  wantStatuses: () => boolean;
  /** Told of each entry that holds nothing for people, by what it holds. */
  onSilent?: (name: string) => void;
  /** Fetches the file of a portion, until `signal` says that nobody waits for it any more. */
  fetch: (notice: Notice, signal: AbortSignal) => Promise<Buffer>;
  /** Lets Baileys read a portion that is here. */
  read: (message: WAMessage) => Promise<void>;
}

/** Portions of history on their way to the hub. */
const PORTIONS = 'history-portion';
/** The number of the last piece that was told. */
const COUNTER = 'history-count';
/** What the hub was last told to be missing. */
const MISSING = 'history-missing';
/** WhatsApp keeps the files of history for some days; later nothing can be fetched. */
const HOPELESS_MS = 7 * 24 * 3_600_000;
/** After so many answers that there is no such file, a wait between each and the next, it is believed. */
const GONE_LIMIT = 4;
/** A portion that could not be read so often, or ended the process each time, is given up. */
const READS_LIMIT = 5;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * History, told once and whole.
 *
 * The phone announces each portion in a message, which is receipted before the portion is fetched and read. So the
 * announcement is noted in the commit of its decryption, and struck in the commit that holds the pieces for the hub.
 * Files are fetched beside the reading of messages: Baileys itself would let every message wait for them. One that does
 * not come is tried again, also by later connections, and the hub is told that something is missing.
 */
export class HistoryReader {
  private readonly parts: HistoryParts;
  private telling: Promise<void> = Promise.resolve();
  private fetching: Promise<void> = Promise.resolve();
  private patience: NodeJS.Timeout | null = null;
  private retry: NodeJS.Timeout | null = null;
  /** Portions that Baileys reads by itself, and until when it may take. */
  private readonly inHand = new Map<string, number>();
  /** What has been told of the portion that is being read, by its name: Baileys may read another one meanwhile. */
  private readonly recorded = new Map<string, Promise<void>[]>();
  private readonly ending = new AbortController();

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  /** Notes a portion that was announced, if the message announces one; answers with what Baileys may read instead. */
  note(message: proto.IMessage): proto.IMessage | null {
    const notice = message.protocolMessage?.historySyncNotification;
    if (!notice) return null;
    if (!this.isWanted(notice)) return standIn(notice);
    const bytes = Buffer.from(proto.Message.HistorySyncNotification.encode(notice).finish());
    const name = nameOf(notice, bytes);
    this.keep(name, { notice: bytes.toString('base64'), at: Date.now() });
    if (isReadInPlace(notice)) {
      this.inHand.set(name, Date.now() + this.parts.retryMs);
      this.tryIn(this.parts.retryMs);
      return named(notice, name);
    }
    this.resume();
    return standIn(notice);
  }

  /** Tells the hub a portion that has been read. */
  tell(set: HistorySet): void {
    if (isStandIn(set)) return;
    const told = this.inOrder(() => this.record(set));
    this.recorded.get(set.peerDataRequestSessionId ?? '')?.push(told);
  }

  /** Says so when a newly linked phone sends nothing at all; `close` ends the waiting. */
  expect(): void {
    this.patience = setTimeout(() => {
      void this.inOrder(async () => {
        if ((await this.told()) > 0) return;
        if ((await this.parts.keys.readAll(PORTIONS)).size > 0 || this.isClosed()) return;
        this.parts.ledger.record(emptyHistory());
        this.parts.keys.write(COUNTER, '', 1);
      });
    }, this.parts.waitMs);
  }

  close(): void {
    this.ending.abort();
    for (const timer of [this.patience, this.retry]) if (timer) clearTimeout(timer);
    this.patience = this.retry = null;
  }

  /** Fetches what is noted and due: what has just been announced, and what an earlier connection has left. */
  resume(): void {
    this.fetching = this.fetching
      .then(() => this.fetchAll())
      .catch((error: unknown) => {
        this.parts.log.error(describeError(error), 'history_not_fetched');
        this.tryIn(this.parts.retryMs);
      });
  }

  /** Resolves when everything handed over so far is recorded or given up. */
  settled(): Promise<void> {
    return this.fetching.then(() => this.telling);
  }

  private isClosed(): boolean {
    return this.ending.signal.aborted;
  }

  private isWanted(notice: Notice): boolean {
    if (!holdsSomething(notice)) return false;
    if (isOfStatuses(notice)) return this.parts.wantStatuses();
    return this.parts.wantsAll || notice.syncType !== proto.Message.HistorySyncType.FULL;
  }

  private async fetchAll(): Promise<void> {
    if (this.isClosed()) return;
    await this.telling;
    const noted = await this.noted();
    let isLost = false;
    for (const [name, portion] of noted) {
      if (this.dueAt(name, portion) > Date.now()) continue;
      if ((await this.fetchOne(name, portion)) === 'lost') isLost = true;
      if (this.isClosed()) return;
    }
    await this.telling;
    const left = await this.noted();
    const due = [...left].map(([name, portion]) => this.dueAt(name, portion));
    if (due.length > 0) this.tryIn(Math.min(...due) - Date.now());
    const isLate = [...left.values()].some(({ nextAt }) => nextAt !== undefined);
    await this.tellMissing(isLate ? 'for_now' : isLost ? 'for_good' : null, noted.size > 0);
  }

  private async noted(): Promise<Map<string, NotedPortion>> {
    return (await this.parts.keys.readAll(PORTIONS)) as Map<string, NotedPortion>;
  }

  /** A clock that was set back makes nothing wait for longer than the longest wait. */
  private dueAt(name: string, { nextAt = 0 }: NotedPortion): number {
    const at = Math.max(nextAt, this.inHand.get(name) ?? 0);
    return at > Date.now() + LONGEST_WAIT_MS ? 0 : at;
  }

  private async fetchOne(name: string, noted: NotedPortion): Promise<'read' | 'failed' | 'lost'> {
    const reads = noted.reads ?? 0;
    let now = noted;
    try {
      if (reads >= READS_LIMIT) throw new Error('Reading it has ended the process.');
      const notice = proto.Message.HistorySyncNotification.decode(Buffer.from(noted.notice, 'base64'));
      const { initialHistBootstrapInlinePayload: payload } = notice;
      const packed = isHere(notice) && payload ? payload : await this.parts.fetch(notice, this.ending.signal);
      await boundUnpacked(notice, packed);
      if (this.isClosed()) return 'failed';
      now = { ...noted, reads: reads + 1 };
      this.keep(name, now);
      await this.parts.ledger.flushed();
      await this.readOne(name, notice, packed);
      return 'read';
    } catch (error) {
      // The note stays for the next connection, or went with the link to the phone.
      if (this.isClosed()) return 'failed';
      this.parts.log.warn(describeError(error), 'history_not_fetched');
      return this.putOff(name, now, error);
    }
  }

  private async readOne(name: string, notice: Notice, packed: Uint8Array): Promise<void> {
    const statuses = isOfStatuses(notice) ? await statusesIn(packed) : null;
    if (this.isClosed()) return;
    if (statuses) {
      // Baileys reads no statuses, so they are told at once.
      for (const event of this.posted(statuses)) this.parts.ledger.record(event);
      this.keep(name, null);
      return;
    }
    const recorded: Promise<void>[] = [];
    this.recorded.set(name, recorded);
    await this.parts
      .read(inline(notice, packed, this.parts.me(), name))
      .catch((error: unknown) => {
        // Baileys also fails for what it does beside the reading.
        if (recorded.length === 0) throw error;
      })
      .finally(() => this.recorded.delete(name));
    if (this.isClosed()) return;
    // Read, and there was nothing to tell.
    if (recorded.length === 0) this.keep(name, null);
    await Promise.all(recorded);
  }

  /** Notes when it is tried again, or gives it up. */
  private putOff(name: string, noted: NotedPortion, error: unknown): 'failed' | 'lost' {
    const gone = (noted.gone ?? 0) + (error instanceof MediaGone || error instanceof MediaNotFound ? 1 : 0);
    const { failed = 0, reads = 0 } = noted;
    const isHopeless = Date.now() - noted.at > HOPELESS_MS || error instanceof MediaTooLarge;
    const isLost = isHopeless || gone >= GONE_LIMIT || reads >= READS_LIMIT;
    const nextAt = Date.now() + Math.min(LONGEST_WAIT_MS, this.parts.retryMs * 2 ** failed);
    this.keep(name, isLost ? null : { ...noted, gone, failed: failed + 1, nextAt });
    return isLost ? 'lost' : 'failed';
  }

  private posted(messages: WAMessage[]): EventDraft[] {
    return this.parts.wantStatuses() ? postedInHistory(messages, this.notUnderstood) : [];
  }

  private readonly notUnderstood = (error: unknown): void => {
    this.parts.log.warn(describeError(error), 'history_entry_not_understood');
  };

  private readonly silent = (name: string): void => {
    if (name !== STATUS || !this.parts.wantStatuses()) this.parts.onSilent?.(name);
  };

  private keep(name: string, noted: NotedPortion | null): void {
    this.parts.keys.write(PORTIONS, name, noted);
  }

  private tryIn(waitMs: number): void {
    if (this.isClosed()) return;
    if (this.retry) clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = null;
      this.resume();
    }, waitMs);
  }

  /** Tells whether something is missing, if that is news; what is lost stays missing. */
  private async tellMissing(found: Missing | null, hadSome: boolean): Promise<void> {
    if (!hadSome) return;
    const { keys, ledger } = this.parts;
    const kept = (await keys.read(MISSING, [''])).get('') as { isLost: boolean; told: Missing | null } | undefined;
    const isLost = found === 'for_good' || kept?.isLost === true;
    const missing = found ?? (isLost ? 'for_good' : null);
    if (missing === (kept?.told ?? null) || this.isClosed()) return;
    ledger.record(missingHistory(missing));
    keys.write(MISSING, '', { isLost, told: missing });
  }

  private async record(set: HistorySet): Promise<void> {
    const { keys, ledger, me } = this.parts;
    const told = await this.told();
    if (this.isClosed()) return;
    const events = historyEvents(set, me(), told + 1, this.notUnderstood);
    const happenings = pastHappenings(set, me(), this.notUnderstood, this.silent);
    // In one turn of the event loop, so in one commit.
    for (const event of [...events, ...happenings, ...this.posted(set.messages)]) ledger.record(event);
    keys.write(COUNTER, '', told + events.length);
    if (!set.peerDataRequestSessionId) return;
    this.inHand.delete(set.peerDataRequestSessionId);
    this.keep(set.peerDataRequestSessionId, null);
  }

  /** How many pieces were told. */
  private async told(): Promise<number> {
    return ((await this.parts.keys.read(COUNTER, [''])).get('') as number | undefined) ?? 0;
  }

  /** Rejects as the work does, which nobody has to look at. */
  private inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.telling.then(work);
    this.telling = done.catch((error: unknown) => {
      this.parts.log.error(describeError(error), 'history_not_told');
    });
    return done;
  }
}
