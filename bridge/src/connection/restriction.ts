import type { ReachoutTimelockState, WASocket } from '@whiskeysockets/baileys';
import type { EventDraft } from '../convert/event.ts';
import { describeError, type Log } from '../log.ts';
import type { Restriction } from '../store/batch.ts';

/** WhatsApp's refusals that may mean a limit on the whole account. */
const NEW_CHATS_LOCKED = 463;
const NEW_CHATS_USED_UP = 475;

const SENTENCES: Record<number, string> = {
  [NEW_CHATS_LOCKED]: 'WhatsApp lets this number start no new chats for a while. Answers to customers still leave.',
  [NEW_CHATS_USED_UP]: 'This number has started as many new chats as WhatsApp allows it in a month.',
};

/** When WhatsApp names no end, the limit is forgotten after a day; a new refusal brings it back. */
const UNKNOWN_END_MS = 24 * 3_600_000;
/** Refusals come in bursts; the question whether there is a lock is asked once for them. */
const ASK_EVERY_MS = 60_000;
/** The longest wait a timer can take. */
const TIMER_LIMIT_MS = 2 ** 31 - 1;

export interface RestrictionParts {
  log: Log;
  /** Called with every change, also when the time is over. */
  onChange: (restriction: Restriction | null, event: EventDraft) => void;
}

/** Knows whether WhatsApp has limited the account, and until when. */
export class RestrictionWatch {
  private readonly parts: RestrictionParts;
  private present: Restriction | null;
  private timer: NodeJS.Timeout | null = null;
  private askedAt = 0;

  constructor(parts: RestrictionParts, stored: Restriction | null) {
    this.parts = parts;
    this.present = stored;
    this.endInTime();
  }

  current(): Restriction | null {
    return this.present;
  }

  /** WhatsApp's own word about new chats. */
  onLock({ isActive, timeEnforcementEnds }: ReachoutTimelockState): void {
    if (isActive) this.begin(NEW_CHATS_LOCKED, timeEnforcementEnds ?? null);
    else if (this.present?.code === NEW_CHATS_LOCKED) this.end();
  }

  /**
   * A message was refused. 463 has two causes that need opposite answers: a missing trusted-contact token, which
   * Baileys then asks for, and a lock on new chats; only WhatsApp's answer about the lock tells them apart.
   */
  onRefusal(code: number, sock: Pick<WASocket, 'fetchAccountReachoutTimelock' | 'fetchNewChatMessageCap'>): void {
    if ((code !== NEW_CHATS_LOCKED && code !== NEW_CHATS_USED_UP) || Date.now() - this.askedAt < ASK_EVERY_MS) return;
    this.askedAt = Date.now();
    const asking = code === NEW_CHATS_LOCKED ? this.askForLock(sock) : this.askForQuota(sock);
    asking.catch((error: unknown) => {
      this.parts.log.warn({ code, ...describeError(error) }, 'restriction_not_known');
      // The quota's refusal is clear by itself; the lock's is not.
      if (code === NEW_CHATS_USED_UP) this.begin(code, null);
    });
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Baileys announces the answer, which comes back as `onLock`. */
  private async askForLock(sock: Pick<WASocket, 'fetchAccountReachoutTimelock'>): Promise<void> {
    await sock.fetchAccountReachoutTimelock();
  }

  private async askForQuota(sock: Pick<WASocket, 'fetchNewChatMessageCap'>): Promise<void> {
    const quota = (await sock.fetchNewChatMessageCap()) as { cycle_end_timestamp?: string } | null;
    const end = Number(quota?.cycle_end_timestamp ?? 0) * 1000;
    this.begin(NEW_CHATS_USED_UP, end > Date.now() ? new Date(end) : null);
  }

  private begin(code: number, ends: Date | null): void {
    const until = (ends ?? new Date(Date.now() + UNKNOWN_END_MS)).toISOString();
    if (this.present?.code === code && this.present.until === until) return;
    this.present = { code, message: SENTENCES[code] ?? '', until };
    this.parts.onChange(this.present, eventOf(true, this.present));
    this.endInTime();
  }

  private end(): void {
    const { present } = this;
    if (!present) return;
    this.close();
    this.present = null;
    this.parts.onChange(null, eventOf(false, { ...present, message: 'WhatsApp has lifted the limit on new chats.' }));
  }

  private endInTime(): void {
    this.close();
    if (!this.present?.until) return;
    const left = Math.max(0, Date.parse(this.present.until) - Date.now());
    this.timer = setTimeout(
      () => {
        if (left > TIMER_LIMIT_MS) this.endInTime();
        else this.end();
      },
      Math.min(left, TIMER_LIMIT_MS),
    );
    this.timer.unref();
  }
}

function eventOf(active: boolean, restriction: Restriction): EventDraft {
  return { type: 'restriction', data: { active, ...restriction }, late: false, at: new Date(), people: [] };
}
