import { waitBefore } from '../statuses.ts';
import { NotReached, NotTaken } from './post.ts';

/** Waits between two looks while the hub takes nothing: they double up to the longest, half of it at least. */
const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 5_000;
/** So far apart those who have waited go on, on average, but all of them within the longest. */
const APART_MS = 25;
const LONGEST_SPREAD_MS = 5_000;
/** Between these an answer says that the receiver does not want this very delivery; others, that it is in trouble. */
const CLIENT_ERROR = 400;
const SERVER_ERROR = 500;

/**
 * The hub, as the deliveries of all accounts together know it. While it takes nothing, the accounts look in turn, one
 * at a time; as soon as it has taken something from one, the others go on, too.
 */
export class Receiver {
  /** Deliveries taken so far. */
  private taken = 0;
  /** Looks in a row that found nothing better. */
  private looks = 0;
  private lookTimer: NodeJS.Timeout | null = null;
  /** Who waits, the longest first; those with a timer go on when it ends. */
  private readonly waiting = new Map<() => void, NodeJS.Timeout | null>();

  /**
   * Says whether a failure is its account's own: the hub refuses this very delivery, or was not even asked, or has taken
   * others' deliveries since this account failed before. `before` is the `taken` answered at that failure, null at the
   * first one.
   */
  judge(error: unknown, before: number | null): { isOwn: boolean; taken: number } {
    const asked = error instanceof NotTaken || error instanceof NotReached;
    const refused = error instanceof NotTaken && error.status >= CLIENT_ERROR && error.status < SERVER_ERROR;
    return { isOwn: !asked || refused || (before !== null && this.taken > before), taken: this.taken };
  }

  /** Calls `goOn` when it is this account's turn to look, or when the hub has taken something from another. */
  wait(goOn: () => void): void {
    this.waiting.set(goOn, null);
    this.planLook();
  }

  /** Takes back a `wait`. */
  leave(goOn: () => void): void {
    const timer = this.waiting.get(goOn);
    if (timer) clearTimeout(timer);
    this.waiting.delete(goOn);
    if (this.waiting.size === 0) this.stopLooking();
  }

  /** Notes that the hub has taken a delivery. */
  took(): void {
    this.taken += 1;
    this.looks = 0;
    this.stopLooking();
    const spreadMs = Math.min(APART_MS * this.waiting.size, LONGEST_SPREAD_MS);
    for (const [goOn, timer] of this.waiting) {
      if (timer) continue;
      const soon = setTimeout(() => {
        this.release(goOn);
      }, Math.random() * spreadMs);
      this.waiting.set(goOn, soon);
    }
  }

  private planLook(): void {
    this.lookTimer ??= setTimeout(
      () => {
        this.look();
      },
      waitBefore(this.looks, FIRST_LOOK_MS, LONGEST_LOOK_MS, Math.random()),
    );
  }

  private look(): void {
    this.lookTimer = null;
    this.looks += 1;
    const [next] = [...this.waiting].find(([, timer]) => !timer) ?? [];
    if (next) this.release(next);
    if (this.waiting.size > 0) this.planLook();
  }

  private release(goOn: () => void): void {
    this.leave(goOn);
    goOn();
  }

  private stopLooking(): void {
    if (this.lookTimer) clearTimeout(this.lookTimer);
    this.lookTimer = null;
  }
}
