import type { Ledger } from '../store/ledger.ts';

/** How far the ledger is written, and how far committed. */
export type LedgerProgress = Pick<Ledger, 'position' | 'durable' | 'onDurable'>;

/** The part of a `ws` socket that is taken over. */
export interface RawSocket {
  send(data: Uint8Array, done: (error?: Error) => void): void;
}

interface Frame {
  data: Uint8Array;
  position: number;
}

/**
 * Holds every outgoing frame until the ledger has committed all that was appended before the frame was made.
 *
 * This is the output-commit rule: a receipt leaves after the event it confirms is stored, an encrypted message after
 * its Signal session is, a pre-key upload after the keys are. Baileys is told at once that the frame is on its way, or
 * one message would have to be committed before the next one is read; the order of frames never changes, because Noise
 * has already numbered them.
 */
export class FrameGate {
  private readonly ledger: LedgerProgress;
  private readonly write: (data: Uint8Array) => void;
  private readonly waiting: Frame[] = [];
  private readonly watchers: { frame: Frame; resolve: (written: boolean) => void }[] = [];
  private readonly off: () => void;
  private closed = false;
  private dropped = false;

  constructor(socket: RawSocket, ledger: LedgerProgress) {
    this.ledger = ledger;
    const send = socket.send.bind(socket);
    // A failed write shows as the socket's `close`; there is nobody left to tell here.
    this.write = (data) => {
      send(data, () => undefined);
    };
    socket.send = (data, done) => {
      this.take(data);
      done();
    };
    this.off = ledger.onDurable(() => {
      this.release();
    });
  }

  /** Whether everything handed over so far gets onto the socket; false when it is closed first. */
  written(): Promise<boolean> {
    const last = this.waiting.at(-1);
    if (!last) return Promise.resolve(!this.dropped);
    return new Promise((resolve) => this.watchers.push({ frame: last, resolve }));
  }

  /** Drops what has not left; it certainly never will. */
  close(): void {
    this.closed = true;
    this.off();
    this.dropped ||= this.waiting.length > 0;
    this.waiting.length = 0;
    for (const { resolve } of this.watchers.splice(0)) resolve(false);
  }

  private take(data: Uint8Array): void {
    if (this.closed) {
      this.dropped = true;
      return;
    }
    const { position, durable } = this.ledger;
    if (this.waiting.length === 0 && durable >= position) this.write(data);
    else this.waiting.push({ data, position });
  }

  private release(): void {
    for (let frame = this.waiting[0]; frame && frame.position <= this.ledger.durable; frame = this.waiting[0]) {
      this.waiting.shift();
      this.write(frame.data);
      while (this.watchers[0]?.frame === frame) this.watchers.shift()?.resolve(true);
    }
  }
}
