import type { Ledger } from '../store/ledger.ts';

/** How far the ledger is written, and how far committed. */
export interface LedgerProgress extends Pick<Ledger, 'position' | 'durable'> {
  onDurable(listener: () => void): () => void;
}

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
  /** How many frames were handed over, and how many of them are on the socket: the first ones, in their order. */
  taken = 0;
  left = 0;
  private readonly ledger: LedgerProgress;
  private readonly write: (data: Uint8Array) => void;
  private readonly waiting: Frame[] = [];
  private readonly watchers: { frame: number; resolve: (left: number) => void }[] = [];
  private readonly off: () => void;
  private closed = false;

  constructor(socket: RawSocket, ledger: LedgerProgress) {
    this.ledger = ledger;
    const send = socket.send.bind(socket);
    // A failed write shows as the socket's `close`; there is nobody left to tell here.
    this.write = (data) => {
      this.left += 1;
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

  /** Resolves when the frame with this number has left, or never will; answers with how many have. */
  written(frame: number): Promise<number> {
    if (this.closed || this.left >= frame) return Promise.resolve(this.left);
    return new Promise((resolve) => this.watchers.push({ frame, resolve }));
  }

  /** Drops what has not left; it certainly never will. */
  close(): void {
    this.closed = true;
    this.off();
    this.waiting.length = 0;
    for (const { resolve } of this.watchers.splice(0)) resolve(this.left);
  }

  private take(data: Uint8Array): void {
    this.taken += 1;
    if (this.closed) return;
    const { position, durable } = this.ledger;
    if (this.waiting.length === 0 && durable >= position) this.write(data);
    else this.waiting.push({ data, position });
  }

  private release(): void {
    for (let frame = this.waiting[0]; frame && frame.position <= this.ledger.durable; frame = this.waiting[0]) {
      this.waiting.shift();
      this.write(frame.data);
    }
    while (this.watchers[0] && this.watchers[0].frame <= this.left) this.watchers.shift()?.resolve(this.left);
  }
}
