import {
  downloadAndProcessHistorySyncNotification,
  proto,
  type BaileysEventMap,
  type WASocket,
} from '@whiskeysockets/baileys';
import { emptyHistory, historyEvents } from '../convert/history.ts';
import type { Me } from '../convert/message.ts';
import { pastHappenings } from '../convert/past.ts';
import { describeError, makeQuietLogger, type Log } from '../log.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';

type HistorySet = BaileysEventMap['messaging-history.set'];

interface NotedPortion {
  notice: string;
  at: number;
}

export interface HistoryParts {
  ledger: Ledger;
  keys: KeyStore;
  log: Log;
  me: () => Me;
  /** How long a newly linked phone may take to begin. */
  waitMs: number;
}

/** Portions of history on their way to the hub. */
const PORTIONS = 'history-portion';
/** The number of the last piece that was told. */
const COUNTER = 'history-count';
/** WhatsApp keeps the files of history for some days; later nothing can be fetched. */
const HOPELESS_MS = 7 * 24 * 3_600_000;

/**
 * History, told once and whole.
 *
 * The phone announces each portion in a message, which is receipted before the portion is fetched and read. So the
 * announcement is noted in the commit of its decryption, and struck in the commit that holds the pieces for the hub; a
 * portion that is still noted when a connection opens is fetched again.
 */
export class HistoryReader {
  private readonly parts: HistoryParts;
  private telling: Promise<void> = Promise.resolve();
  private patience: NodeJS.Timeout | null = null;

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  /** Notes a portion that was announced, if the message announces one. */
  note(message: proto.IMessage): void {
    const notice = message.protocolMessage?.historySyncNotification;
    if (!notice) return;
    const bytes = proto.Message.HistorySyncNotification.encode(notice).finish();
    const noted: NotedPortion = { notice: Buffer.from(bytes).toString('base64'), at: Date.now() };
    this.parts.keys.write(PORTIONS, nameOf(notice.syncType, notice.chunkOrder), noted);
  }

  /** Tells the hub a portion that has been read. */
  tell(set: HistorySet): void {
    this.inOrder(() => this.record(set));
  }

  /** Says so when a newly linked phone sends nothing at all; `close` ends the waiting. */
  expect(): void {
    this.patience = setTimeout(() => {
      this.inOrder(async () => {
        if ((await this.told()) > 0 || this.patience === null) return;
        this.parts.ledger.record(emptyHistory());
        this.parts.keys.write(COUNTER, '', 1);
      });
    }, this.parts.waitMs);
  }

  close(): void {
    if (this.patience) clearTimeout(this.patience);
    this.patience = null;
  }

  /** Fetches what an earlier connection has left. */
  resume(sock: Pick<WASocket, 'signalRepository'>): void {
    this.inOrder(async () => {
      const left = await this.parts.keys.readAll(PORTIONS);
      for (const [name, noted] of left) await this.fetchAgain(sock, name, noted as NotedPortion);
    });
  }

  /** Resolves when everything handed over so far is recorded or given up. */
  settled(): Promise<void> {
    return this.telling;
  }

  private async fetchAgain(
    sock: Pick<WASocket, 'signalRepository'>,
    name: string,
    { notice, at }: NotedPortion,
  ): Promise<void> {
    const { keys, log } = this.parts;
    try {
      const portion = proto.Message.HistorySyncNotification.decode(Buffer.from(notice, 'base64'));
      const found = await downloadAndProcessHistorySyncNotification(portion, {}, makeQuietLogger(log));
      if (found.lidPnMappings.length > 0)
        await sock.signalRepository.lidMapping.storeLIDPNMappings(found.lidPnMappings);
      await this.record({ ...found, chunkOrder: portion.chunkOrder ?? null } as HistorySet);
    } catch (error) {
      log.warn(describeError(error), 'history_not_fetched');
      if (Date.now() - at > HOPELESS_MS) keys.write(PORTIONS, name, null);
    }
  }

  private async record(set: HistorySet): Promise<void> {
    const { keys, ledger, me, log } = this.parts;
    const told = await this.told();
    const events = historyEvents(set, me(), told + 1, (error) => {
      log.warn(describeError(error), 'history_entry_not_understood');
    });
    const happenings = pastHappenings(set, me(), (error) => {
      log.warn(describeError(error), 'history_entry_not_understood');
    });
    // In one turn of the event loop, so in one commit.
    for (const event of [...events, ...happenings]) ledger.record(event);
    keys.write(COUNTER, '', told + events.length);
    keys.write(PORTIONS, nameOf(set.syncType, set.chunkOrder), null);
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

function nameOf(syncType: number | null | undefined, chunkOrder: number | null | undefined): string {
  return `${syncType ?? 0}.${chunkOrder ?? 0}`;
}
