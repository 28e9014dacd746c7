/** A connection that lasted this long was a working one; the waits start over. */
const WORKING_MS = 30_000;

/** The longest wait a timer can take. */
const TIMER_LIMIT_MS = 2 ** 31 - 1;

/** An account's tries to be connected: how many failed in a row, and what is to happen next if nothing else is begun. */
export class Attempts {
  /** Ends in a row without a working connection. */
  failures = 0;
  private openedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  /** Grows with every start and stop, so that a step that was waiting knows it is not wanted any more. */
  private count = 0;

  /** Takes the step when the work is done. */
  after(work: Promise<unknown>, step: () => void): void {
    const { count } = this;
    work.then(
      () => {
        if (count === this.count) step();
      },
      () => undefined,
    );
  }

  /** Takes the step after a wait. */
  later(waitMs: number, step: () => void): void {
    this.cancel();
    const rest = waitMs - TIMER_LIMIT_MS;
    const next = (): void => {
      this.later(rest, step);
    };
    this.timer = setTimeout(rest > 0 ? next : step, Math.min(waitMs, TIMER_LIMIT_MS));
  }

  /** Forgets the step that waits. */
  cancel(): void {
    this.count += 1;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Counts anew: a person has asked for the connection, or WhatsApp shows codes for it. */
  forgetFailures(): void {
    this.failures = 0;
  }

  /** Notes that a socket is made. */
  begins(): void {
    this.openedAt = 0;
  }

  /** Notes that the account is on line. */
  opened(): void {
    this.openedAt = Date.now();
  }

  /** Notes that the socket has ended; one that lasted was no failure. */
  ended(): void {
    if (this.hasBeenOpen() && Date.now() - this.openedAt > WORKING_MS) this.failures = 0;
  }

  /** Whether the present socket, or the one that has just ended, was on line. */
  hasBeenOpen(): boolean {
    return this.openedAt > 0;
  }
}
