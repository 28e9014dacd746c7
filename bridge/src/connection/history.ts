import { proto, type BaileysEventMap, type WAMessage } from '@whiskeysockets/baileys';
import { emptyHistory, historyEvents, missingHistory, type Missing } from '../convert/history.ts';
import type { EventDraft } from '../convert/event.ts';
import type { Me } from '../convert/message.ts';
import { pastHappenings } from '../convert/past.ts';
import { postedInHistory } from '../convert/posting.ts';
import { describeError, type Log } from '../log.ts';
import { MediaGone, MediaNotFound } from '../media/errors.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { inline, isOfStatuses, isStandIn, standIn, statusesIn, type Notice } from './portions.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

interface NotedPortion {
  notice: string;
  at: number;
  /** How often WhatsApp has said that it has no such file. */
  gone?: number;
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
  /** Fetches the file of a portion. */
  fetch: (notice: Notice) => Promise<Buffer>;
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
/** After so many answers that there is no such file it is believed. */
const GONE_LIMIT = 3;
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
  private failures = 0;
  private closed = false;

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  /** Notes a portion that was announced, if the message announces one; answers with what Baileys may read instead. */
  note(message: proto.IMessage): proto.IMessage | null {
    const notice = message.protocolMessage?.historySyncNotification;
    if (!notice) return null;
    if (!this.isWanted(notice)) return standIn(notice);
    const bytes = proto.Message.HistorySyncNotification.encode(notice).finish();
    this.keep(nameOf(notice), { notice: Buffer.from(bytes).toString('base64'), at: Date.now() });
    if (notice.initialHistBootstrapInlinePayload?.length && !isOfStatuses(notice)) return null;
    this.resume();
    return standIn(notice);
  }

  /** Tells the hub a portion that has been read. */
  tell(set: HistorySet): void {
    if (!isStandIn(set)) this.inOrder(() => this.record(set));
  }

  /** Says so when a newly linked phone sends nothing at all; `close` ends the waiting. */
  expect(): void {
    this.patience = setTimeout(() => {
      this.inOrder(async () => {
        if ((await this.told()) > 0 || this.patience === null) return;
        if ((await this.parts.keys.readAll(PORTIONS)).size > 0) return;
        this.parts.ledger.record(emptyHistory());
        this.parts.keys.write(COUNTER, '', 1);
      });
    }, this.parts.waitMs);
  }

  close(): void {
    this.closed = true;
    for (const timer of [this.patience, this.retry]) if (timer) clearTimeout(timer);
    this.patience = this.retry = null;
  }

  /** Fetches what is noted: what has just been announced, and what an earlier connection has left. */
  resume(): void {
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    this.fetching = this.fetching
      .then(() => this.fetchAll())
      .catch((error: unknown) => {
        this.parts.log.error(describeError(error), 'history_not_fetched');
      });
  }

  /** Resolves when everything handed over so far is recorded or given up. */
  settled(): Promise<void> {
    return this.fetching.then(() => this.telling);
  }

  private isWanted(notice: Notice): boolean {
    if (isOfStatuses(notice)) return this.parts.wantStatuses();
    return this.parts.wantsAll || notice.syncType !== proto.Message.HistorySyncType.FULL;
  }

  private async fetchAll(): Promise<void> {
    await this.telling;
    const left = (await this.parts.keys.readAll(PORTIONS)) as Map<string, NotedPortion>;
    let failed = 0;
    let isLost = false;
    for (const [name, noted] of left) {
      if (this.closed) return;
      const outcome = await this.fetchOne(name, noted);
      if (outcome === 'failed') failed += 1;
      if (outcome === 'lost') isLost = true;
    }
    await this.telling;
    if (failed > 0) this.tryLater();
    else this.failures = 0;
    await this.tellMissing(failed > 0 ? 'for_now' : isLost ? 'for_good' : null, left.size > 0);
  }

  private async fetchOne(name: string, noted: NotedPortion): Promise<'read' | 'failed' | 'lost'> {
    try {
      const notice = proto.Message.HistorySyncNotification.decode(Buffer.from(noted.notice, 'base64'));
      const isHere = Boolean(notice.initialHistBootstrapInlinePayload?.length);
      const packed = isHere ? notice.initialHistBootstrapInlinePayload : await this.parts.fetch(notice);
      if (this.closed) return 'failed';
      if (isOfStatuses(notice)) this.tellStatuses(name, await statusesIn(packed ?? Buffer.alloc(0)));
      else await this.parts.read(inline(notice, packed ?? Buffer.alloc(0), this.parts.me()));
      return 'read';
    } catch (error) {
      this.parts.log.warn(describeError(error), 'history_not_fetched');
      const gone = (noted.gone ?? 0) + (error instanceof MediaGone || error instanceof MediaNotFound ? 1 : 0);
      const isLost = gone >= GONE_LIMIT || Date.now() - noted.at > HOPELESS_MS;
      this.keep(name, isLost ? null : { ...noted, gone });
      return isLost ? 'lost' : 'failed';
    }
  }

  /** Baileys reads no statuses, so they are told at once. */
  private tellStatuses(name: string, messages: WAMessage[]): void {
    for (const event of this.posted(messages)) this.parts.ledger.record(event);
    this.keep(name, null);
  }

  private posted(messages: WAMessage[]): EventDraft[] {
    return this.parts.wantStatuses() ? postedInHistory(messages, this.notUnderstood) : [];
  }

  private readonly notUnderstood = (error: unknown): void => {
    this.parts.log.warn(describeError(error), 'history_entry_not_understood');
  };

  private keep(name: string, noted: NotedPortion | null): void {
    this.parts.keys.write(PORTIONS, name, noted);
  }

  private tryLater(): void {
    if (this.closed) return;
    const wait = Math.min(LONGEST_WAIT_MS, this.parts.retryMs * 2 ** this.failures);
    this.failures += 1;
    this.retry ??= setTimeout(() => {
      this.resume();
    }, wait);
  }

  /** Tells whether something is missing, if that is news; what is lost stays missing. */
  private async tellMissing(found: Missing | null, hadSome: boolean): Promise<void> {
    if (!hadSome) return;
    const { keys, ledger } = this.parts;
    const kept = (await keys.read(MISSING, [''])).get('') as { isLost: boolean; told: Missing | null } | undefined;
    const isLost = found === 'for_good' || kept?.isLost === true;
    const missing = found ?? (isLost ? 'for_good' : null);
    if (missing === (kept?.told ?? null)) return;
    ledger.record(missingHistory(missing));
    keys.write(MISSING, '', { isLost, told: missing });
  }

  private async record(set: HistorySet): Promise<void> {
    const { keys, ledger, me } = this.parts;
    const told = await this.told();
    const events = historyEvents(set, me(), told + 1, this.notUnderstood);
    const happenings = pastHappenings(set, me(), this.notUnderstood);
    // In one turn of the event loop, so in one commit.
    for (const event of [...events, ...happenings, ...this.posted(set.messages)]) ledger.record(event);
    keys.write(COUNTER, '', told + events.length);
    this.keep(nameOf(set), null);
  }

  /** How many pieces were told. */
  private async told(): Promise<number> {
    return ((await this.parts.keys.read(COUNTER, [''])).get('') as number | undefined) ?? 0;
  }

  private inOrder(work: () => Promise<void>): void {
    this.telling = this.telling.then(work).catch((error: unknown) => {
      this.parts.log.error(describeError(error), 'history_not_told');
    });
  }
}

function nameOf({ syncType, chunkOrder }: { syncType?: number | null; chunkOrder?: number | null }): string {
  return `${syncType ?? 0}.${chunkOrder ?? 0}`;
}
