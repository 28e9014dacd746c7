import { randomBytes } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { WaitingView } from '../views.ts';
import type { Device } from './model.ts';
import type { BinaryNode, proto } from '../wire/baileys.ts';
import { decodeBinaryNode, encodeBinaryNode } from '../wire/baileys.ts';
import type { ServerIdentity } from '../wire/certificates.ts';
import { FrameReader, frameOf, NoiseServer } from '../wire/noise.ts';
import { node } from '../wire/nodes.ts';
import type { Recorder } from './recorder.ts';

/** What a companion that shows a code has told the server. */
export interface CodeRequest {
  phone: string;
  ref: Buffer;
  /** salt, IV, and the companion's ephemeral key, encrypted with the code that only people see. */
  wrapped: Buffer;
  /** Set while a phone waits for the companion's last word. */
  finished?: (bundle: Buffer | undefined) => void;
}

/** A companion that shows a QR: what the server knows of it before a phone scans. */
export interface Companion {
  payload: proto.ClientPayload;
  noiseKey: Buffer;
  refs: string[];
  since: string;
  platform: string;
  wantsFullHistory: boolean;
  /** Known once somebody has shown us the QR: it never crosses the wire. */
  qr?: string;
  /** The secret of a QR that is not good any more. */
  oldSecret?: Buffer;
  /** It shows a code instead of a QR. */
  code?: CodeRequest;
  /** Set while a phone that scanned waits for the companion: its answer, or undefined when it hung up. */
  answered?: (reply: BinaryNode | undefined) => void;
}

export interface Handlers {
  opened: (connection: Connection, noiseKey: Buffer, payload: proto.ClientPayload) => void;
  received: (connection: Connection, stanza: BinaryNode) => void;
  closed: (connection: Connection) => void;
}

const REFUSE_AFTER_MS = 10_000;
/** Nobody is nearer to WhatsApp; Baileys 6.7 cannot read what comes sooner after its handshake. */
const NEAREST_MS = 30;

/** One WebSocket: handshake, then binary nodes both ways, in order. */
export class Connection {
  readonly id: string = randomBytes(8).toString('hex');
  readonly openedAt: number = Date.now();
  companion: Companion | undefined;
  device: Device | undefined;
  /** Keys of queued stanzas sent with `offline` that the device has not confirmed yet. */
  readonly draining: Set<string> = new Set();
  /** True once the device has asked for its messages (`passive active`). */
  active = false;
  /** True while the device says that its user is there. */
  available = false;
  /** Keys of chats whose presence the device wants to know. */
  readonly subscriptions: Set<string> = new Set();
  /** Pieces of history sent to a fresh device that it has not confirmed. */
  readonly historyPending: Set<string> = new Set();
  readonly #socket: WebSocket;
  readonly #recorder: Recorder;
  readonly #handlers: Handlers;
  readonly #noise: NoiseServer;
  readonly #reader = new FrameReader();
  #stage: 'hello' | 'finish' | 'open' | 'closed' = 'hello';
  #halfOpen = false;
  #incoming: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, identity: ServerIdentity, recorder: Recorder, handlers: Handlers) {
    this.#recorder = recorder;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#noise = new NoiseServer(identity);
    socket.on('message', (data) => {
      this.#receive(data as Buffer);
    });
    socket.on('error', () => {
      this.drop();
    });
    socket.on('close', () => {
      this.#stage = 'closed';
      handlers.closed(this);
    });
  }

  get isOpen(): boolean {
    return this.#stage === 'open';
  }

  send(stanza: BinaryNode): void {
    if (this.#stage !== 'open' || this.#halfOpen) return;
    this.#recorder.add('out', this.device?.phone ?? null, this.device?.number ?? null, stanza);
    this.#socket.send(frameOf(this.#noise.encrypt(encodeBinaryNode(stanza))));
  }

  /** Bytes that are no stanza, properly encrypted. */
  sendRaw(plaintext: Buffer): void {
    if (this.#stage === 'open') this.#socket.send(frameOf(this.#noise.encrypt(plaintext)));
  }

  /** Say why, then close. The close waits for the bytes to leave. */
  end(last?: BinaryNode): void {
    if (last) this.send(last);
    this.#stage = 'closed';
    this.#socket.close();
    // A client that never answers the close must not keep the connection.
    setTimeout(() => {
      this.drop();
    }, REFUSE_AFTER_MS).unref();
  }

  endWithStreamError(code: number | undefined, reason?: BinaryNode): void {
    const attrs = { code: code === undefined ? undefined : String(code) };
    this.end(node('stream:error', attrs, reason ? [reason] : undefined));
  }

  /** Cut the TCP connection without a word. */
  drop(): void {
    this.#socket.terminate();
  }

  /** Keep the TCP connection, but neither read nor answer from now on. */
  halfOpen(): void {
    this.#halfOpen = true;
    this.#socket.pause();
  }

  waitingView(): WaitingView {
    const companion = this.companion;
    return {
      id: this.id,
      ref: companion?.refs[0] ?? '',
      since: companion?.since ?? '',
      platform: companion?.platform ?? '',
      seen: companion?.qr !== undefined,
      codeFor: companion?.code?.phone ?? null,
    };
  }

  #receive(data: Buffer): void {
    if (this.#halfOpen) return;
    try {
      for (const frame of this.#reader.push(data)) this.#takeFrame(frame);
    } catch {
      // Nonsense on the wire: a real server hangs up, too.
      this.drop();
    }
  }

  #takeFrame(frame: Buffer): void {
    if (this.#stage === 'hello') {
      this.#stage = 'finish';
      this.#socket.send(frameOf(this.#noise.hello(frame)));
    } else if (this.#stage === 'finish') {
      const { noiseKey, payload } = this.#noise.finish(frame);
      this.#stage = 'open';
      this.#incoming = rest(NEAREST_MS).then(() => {
        this.#open(noiseKey, payload);
      });
    } else if (this.#stage === 'open') {
      const plaintext = this.#noise.decrypt(frame);
      this.#incoming = this.#incoming.then(async () => {
        await this.#takeStanza(plaintext);
      });
    }
  }

  #open(noiseKey: Buffer, payload: proto.ClientPayload): void {
    try {
      if (this.isOpen) this.#handlers.opened(this, noiseKey, payload);
    } catch {
      this.drop();
    }
  }

  async #takeStanza(plaintext: Buffer): Promise<void> {
    try {
      const stanza = await decodeBinaryNode(plaintext);
      this.#recorder.add('in', this.device?.phone ?? null, this.device?.number ?? null, stanza);
      if (this.#stage === 'open') this.#handlers.received(this, stanza);
    } catch (error) {
      process.stdout.write(`A stanza could not be handled: ${String(error)}\n`);
      this.drop();
    }
  }
}
