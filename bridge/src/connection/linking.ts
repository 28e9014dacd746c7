import { EventEmitter, once } from 'node:events';
import { describeError, type Log } from '../log.ts';
import type { Storage } from '../store/storage.ts';
import { CodeRefused, referenceIn, requestCode, shownCode } from './pairing.ts';
import type { Connection } from './socket.ts';
import type { PairingCode, Qr } from './state.ts';

/** WhatsApp Web shows the first code for a minute and each later one for twenty seconds; Baileys does the same. */
const FIRST_QR_MS = 60_000;
const LATER_QR_MS = 20_000;
/** A code to type is good as long as the QR codes that WhatsApp has sent with it: six. */
const PAIRING_CODE_MS = FIRST_QR_MS + 5 * LATER_QR_MS;
/** How long a caller waits for a code to type. */
const PAIRING_ANSWER_MS = 20_000;

interface LinkingDeps {
  sessionId: string;
  storage: Storage;
  log: Log;
  config: { qrLifetimeMs: number | null; qrWaitMs: number };
}

/** How an account is being linked: what is shown to whoever waits for it, and whether anybody does. */
export class Linking {
  /** The phone that links by typing a code; null while QR codes are wanted. */
  codeFor: string | null = null;
  /** The code to type now. */
  pairing: PairingCode | null = null;
  private readonly deps: LinkingDeps;
  private readonly changes = new EventEmitter();
  private qrCount = 0;
  private askedAt: Date;

  constructor(deps: LinkingDeps, askedAt: Date) {
    this.deps = deps;
    this.askedAt = askedAt;
  }

  /** Notes that somebody still waits for a code. */
  asked(): void {
    this.askedAt = new Date();
  }

  /** Notes that somebody begins to wait, in the database, too: a restart must know. */
  begins(phoneNumber: string | null): void {
    this.codeFor = phoneNumber;
    const { storage, sessionId, log } = this.deps;
    storage.pool
      .query('UPDATE bridge.sessions SET asked_at = now() WHERE id = $1', [sessionId])
      .catch((error: unknown) => {
        log.warn(describeError(error), 'asking_not_stored');
      });
  }

  nobodyWaits(): boolean {
    return Date.now() - this.askedAt.getTime() > this.deps.config.qrWaitMs;
  }

  /** Forgets the codes shown so far: a new connection has its own. */
  startOver(): void {
    this.qrCount = 0;
    this.pairing = null;
  }

  /** A code to show; with the reference that is shown already it is good as long as that one was. */
  qr(text: string, shown: Qr | null): Qr {
    if (shown && referenceIn(shown.text) === referenceIn(text)) return { text, expiresAt: shown.expiresAt };
    const lifetime = this.deps.config.qrLifetimeMs ?? (this.qrCount === 0 ? FIRST_QR_MS : LATER_QR_MS);
    this.qrCount += 1;
    return { text, expiresAt: new Date(Date.now() + lifetime) };
  }

  /** The account's state has changed; whoever waits for a code looks again. */
  changed(): void {
    this.changes.emit('change');
  }

  /** Waits for a code to type; null when none came in time, or the account is not active any more. */
  async codeComes(isActive: () => boolean): Promise<PairingCode | null> {
    const signal = AbortSignal.timeout(PAIRING_ANSWER_MS);
    try {
      while (!this.pairing && isActive()) await once(this.changes, 'change', { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return this.pairing;
  }

  /** Asks WhatsApp for a code to type; one of the two is told when it has answered. */
  askForCode(
    connection: Connection,
    phoneNumber: string,
    onCode: (code: PairingCode) => void,
    onRefused: (code: number) => void,
  ): void {
    requestCode(connection.sock, connection.name, phoneNumber).then(
      (code) => {
        onCode({ code: shownCode(code), expiresAt: new Date(Date.now() + PAIRING_CODE_MS) });
      },
      (error: unknown) => {
        this.deps.log.warn(describeError(error), 'pairing_code_refused');
        if (error instanceof CodeRefused) onRefused(Number(error.data['code']));
      },
    );
  }
}
