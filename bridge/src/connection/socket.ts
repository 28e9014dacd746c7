import type { Agent } from 'node:https';
import { Boom } from '@hapi/boom';
import makeWASocket, {
  type AuthenticationCreds,
  type BaileysEventMap,
  type BinaryNode,
  type ReachoutTimelockState,
  type WABrowserDescription,
  type WASocket,
} from '@whiskeysockets/baileys';
import { identityEvent } from '../convert/contact.ts';
import type { EventDraft } from '../convert/event.ts';
import type { Me } from '../convert/message.ts';
import { personOf } from '../ids.ts';
import { describeError } from '../log.ts';
import { fetchPortion } from '../media/portion.ts';
import type { End } from '../statuses.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { Acquaintance } from './acquaintance.ts';
import { AppChanges } from './changes.ts';
import { configurationOf, type ConnectionParts } from './configuring.ts';
import { contain } from './containment.ts';
import { repeatableDecryption } from './decryption.ts';
import { DeviceLists } from './devices.ts';
import { describeEnd, refuse } from './ending.ts';
import { FrameGate, type RawSocket } from './gate.ts';
import { Hearing } from './hearing.ts';
import { HistoryReader } from './history.ts';
import { Numbers } from './numbers.ts';
import { QrCode } from './qr.ts';
import { Reading } from './reading.ts';
import { guardLinking, readStanzas } from './stanzas.ts';
import { Timers } from './timers.ts';

/** What the owner of a connection hears of it. */
export interface ConnectionHooks {
  onQr(text: string): void;
  /** A phone has scanned, or typed the code; false when it may not be linked. */
  onScanned(phone: string | null): boolean;
  onPaired(): void;
  onOpen(): void;
  onPasskey(): void;
  /** The account has another number than before. */
  onOwnNumber(phone: string): void;
  onActivity(): void;
  /** A message that holds nothing for people, by the name of what it holds. */
  onSilent(name: string): void;
  /** What is worth telling only now: who types, who is online. */
  onPassing(event: EventDraft): void;
  /** WhatsApp has limited new chats, or lifted the limit. */
  onLock(lock: ReachoutTimelockState): void;
  /** WhatsApp's answer to a message we sent: a code means refused, a `phash` that its list of devices is another. */
  onAck(messageId: string, remoteJid: string, at: Date, code: number | null, phash: string | null): void;
  onClosed(end: End): void;
}

/** The `ws` socket below Baileys. */
type OpeningSocket = RawSocket & {
  terminate(): void;
  on(event: 'unexpected-response', listener: typeof refuse): void;
};

/** How long the answer to a ping may take. Shorter than Baileys' own patience, whose close would wait for the peer. */
const PONG_LIMIT_MS = 3_500;
/** A login that has not come through after this long never will. */
const LOGIN_LIMIT_MS = 90_000;
const WATCH_EVERY_MS = 1_000;
/** How long a peer may take to say goodbye. */
const GOODBYE_LIMIT_MS = 1_000;

/** One Baileys socket: opened at construction, ended once. */
export class Connection {
  readonly sock: WASocket;
  readonly gate: FrameGate;
  readonly agent: Agent | undefined;
  /** How the phone lists this device; the socket has the same array. */
  readonly name: WABrowserDescription;
  private readonly raw: OpeningSocket;
  private readonly parts: ConnectionParts;
  private readonly hooks: ConnectionHooks;
  private readonly history: HistoryReader;
  private readonly reading: Reading;
  private readonly hearing: Hearing;
  private readonly numbers: Numbers;
  private readonly acquaintance: Acquaintance;
  private readonly watchdog: NodeJS.Timeout;
  readonly devices = new DeviceLists();
  private readonly appChanges = new AppChanges((id) => {
    this.hearing.hear({ 'contacts.upsert': [{ id }] });
  });
  private readonly qr: QrCode;
  /** Ends when all messages that have come are read. */
  private turn: Promise<void> = Promise.resolve();
  private lastFrame = Date.now();
  private opened = false;
  private ended = false;

  constructor(parts: ConnectionParts, hooks: ConnectionHooks) {
    this.parts = parts;
    this.hooks = hooks;
    this.agent = parts.agent;
    this.qr = new QrCode(parts.creds, (text) => {
      hooks.onQr(text);
    });
    const { ledger, keys, log } = parts;
    const me = (): Me => this.me();
    const onSilent = (name: string): void => {
      hooks.onSilent(name);
    };
    const { historyWaitMs: waitMs, historyRetryMs: retryMs, fullHistory: wantsAll, mediaOrigin: origin } = parts.config;
    this.history = new HistoryReader({
      ...{ ledger, keys, log, me, onSilent, waitMs, retryMs, wantsAll, wantStatuses: parts.wantStatuses },
      fetch: (notice, signal) => fetchPortion(notice, { origin, agent: parts.agent }, signal),
      read: (message) => this.sock.upsertMessage(message, 'append'),
    });
    this.reading = new Reading({
      ledger,
      log,
      history: this.history,
      acquaintance: () => this.acquaintance,
      me,
      account: () => this.account(),
      wantStatuses: parts.wantStatuses,
      onSilent,
    });
    this.hearing = new Hearing({
      ledger,
      keys,
      history: this.history,
      timers: new Timers({ ledger, keys, log }),
      me,
      isRecorded: (message) => this.reading.isRecorded(message),
      isLate: (messageId) => this.reading.isLate(messageId),
      changedAt: () => this.appChanges.seconds(),
      onPassing: (event) => {
        hooks.onPassing(event);
      },
      onFailure: (error) => {
        log.error(describeError(error), 'announcement_not_understood');
      },
    });
    keys.trusted.clear();
    const configuration = configurationOf(parts);
    this.name = configuration.browser;
    this.sock = makeWASocket({
      ...configuration,
      logger: this.appChanges.listen(configuration.logger),
      userDevicesCache: this.devices,
      makeSignalRepository: repeatableDecryption(ledger, keys, {
        onText: (ciphertext, text) => this.reading.onText(ciphertext, text),
        onFailure: (ciphertext, error) => {
          this.reading.onFailure(ciphertext, error);
        },
      }),
    });
    this.acquaintance = new Acquaintance({
      keys,
      log,
      ask: (jid) => this.sock.groupMetadata(jid),
      onGroup: (group) => {
        this.hearing.hear({ 'groups.upsert': [group] });
      },
    });
    this.numbers = new Numbers({
      ...{ ledger, keys, log, me },
      lidMapping: () => this.sock.signalRepository.lidMapping,
      onOwnNumber: (phone) => {
        hooks.onOwnNumber(phone);
      },
      onGroup: (jid) => {
        this.acquaintance.renew(jid);
      },
    });
    // Baileys offers no hook before the Noise encryption, so frames are held at the WebSocket itself.
    this.raw = (this.sock.ws as unknown as { socket: OpeningSocket }).socket;
    this.raw.on('unexpected-response', refuse);
    this.gate = new FrameGate(this.raw, parts.ledger);
    this.watchStanzas();
    this.watchEvents();
    this.watchdog = setInterval(() => {
      this.endIfSilent();
    }, WATCH_EVERY_MS);
  }

  /** Closes the socket. Nothing is heard of it afterwards. */
  async end(): Promise<void> {
    if (!this.release()) return;
    const timer = setTimeout(() => {
      this.raw.terminate();
    }, GOODBYE_LIMIT_MS);
    await this.sock.end(undefined).catch(() => undefined);
    clearTimeout(timer);
  }

  /** Resolves when no message, and nothing of the history, is being read any more. */
  async settled(): Promise<void> {
    // Baileys lets what waits for an answer wait on, for a minute, when its socket is closed.
    if (this.ended) this.sock.ws.emit('error', new Boom('Connection Closed', { statusCode: 428 }));
    await this.turn; // it may announce a part of the history
    await this.history.settled();
  }

  /**
   * Tells WhatsApp that this device is not linked any more. Baileys' own `logout` closes the socket in the same
   * breath, before the frame has passed the gate.
   */
  async unlink(): Promise<void> {
    const { id } = this.account();
    const attrs = { to: 's.whatsapp.net', type: 'set', xmlns: 'md', id: this.sock.generateMessageTag() };
    const content = [{ tag: 'remove-companion-device', attrs: { jid: id, reason: 'user_initiated' } }];
    await this.sock.sendNode({ tag: 'iq', attrs, content }).catch(() => undefined);
    await this.gate.written(this.gate.taken);
    await this.end();
  }

  private watchStanzas(): void {
    const { ws } = this.sock;
    contain(ws, this.parts.log);
    guardLinking(ws, (phone) => this.hooks.onScanned(phone));
    this.readInOrder();
    readStanzas(ws, {
      me: () => this.me(),
      onAck: (...answer) => {
        this.hooks.onAck(...answer);
      },
      onReceipts: (events) => {
        for (const event of events) this.parts.ledger.record(event);
      },
      onOwnReads: (events) => {
        // Told after the messages that they are about, which may still wait to be read.
        this.inTurn(() => {
          for (const event of events) this.parts.ledger.record(event);
        });
      },
      onPasskey: () => {
        this.hooks.onPasskey();
      },
      onNumbers: (changes) => {
        // Told after the messages that came before, which may still wait to be read.
        if (changes.length > 0)
          this.inTurn(() => {
            this.numbers.hear(changes);
          });
      },
      onSecretExpired: () => {
        this.qr.renewSecret();
      },
      onDevices: (person) => {
        for (const user of [person.phone, person.lid]) if (user) this.devices.del(user);
      },
      onFrame: () => {
        this.lastFrame = Date.now();
        this.hooks.onActivity();
      },
    });
  }

  /**
   * Gives Baileys one message after another, in the order WhatsApp sent them.
   *
   * By itself it prepares several at once, so that the first message of a new contact is overtaken by the second, and
   * reads the backlog after a reconnect beside what comes live. The mark of the backlog is taken off for that; we
   * remember it.
   */
  private readInOrder(): void {
    const { ws } = this.sock;
    const read = ws.listeners('CB:message') as ((stanza: BinaryNode) => Promise<void>)[];
    ws.removeAllListeners('CB:message');
    ws.on('CB:message', (stanza: BinaryNode) => {
      this.reading.note(stanza);
      this.inTurn(async () => {
        // WhatsApp delivers again what a closed connection has not confirmed.
        if (this.ended) return;
        await this.reading.read(stanza, async () => {
          for (const listener of read) await listener(stanza);
        });
      });
    });
  }

  private inTurn(work: () => void | Promise<void>): void {
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.parts.log.error(describeError(error), 'message_not_read');
    });
  }

  /**
   * Baileys gathers events and merges them: a receipt into the message it belongs to, one message into another. What
   * is emitted is therefore read at the source, in order, before the gathering.
   */
  private watchEvents(): void {
    const { ev } = this.sock;
    const emit = ev.emit.bind(ev);
    ev.emit = (event, data) => {
      const emitted = emit(event, data);
      try {
        this.hear(event, data);
      } catch (error) {
        this.parts.log.error({ event, ...describeError(error) }, 'event_not_understood');
      }
      return emitted;
    };
  }

  private hear<E extends keyof BaileysEventMap>(event: E, data: BaileysEventMap[E]): void {
    const heard = { [event]: data } as Partial<BaileysEventMap>;
    if (heard['creds.update']) this.parts.keys.saveCreds(this.parts.creds);
    if (heard['connection.update']) this.hearConnection(heard['connection.update']);
    this.hearing.hear(heard);
  }

  private hearConnection(update: BaileysEventMap['connection.update']): void {
    if (this.ended) return;
    if (update.qr) this.qr.show(update.qr);
    if (update.isNewLogin) this.hooks.onPaired();
    if (update.connection === 'open') {
      this.opened = true;
      this.history.resume();
      this.history.expect();
      this.hooks.onOpen();
    }
    if (update.reachoutTimeLock) this.hooks.onLock(update.reachoutTimeLock);
    if (update.connection === 'close') this.closed(update.lastDisconnect?.error);
  }

  private account(): { id: string; lid: string } {
    const { me } = this.parts.creds;
    return { id: me?.id ?? '', lid: me?.lid ?? '' };
  }

  private me(): Me {
    const { id, lid } = this.account();
    return personOf(id, lid);
  }

  /** A half-open socket still looks connected; a ping without an answer tells. */
  private endIfSilent(): void {
    const silence = Date.now() - this.lastFrame;
    const limit = this.opened ? this.parts.config.keepAliveMs + PONG_LIMIT_MS : LOGIN_LIMIT_MS;
    if (silence < limit) return;
    void this.sock.end(new Boom('No traffic', { statusCode: 408 }));
    // Nobody is there to answer the goodbye that Baileys waits for.
    this.raw.terminate();
  }

  private closed(error: Error | undefined): void {
    if (!this.release()) return;
    this.hooks.onClosed(describeEnd(error, this.parts.agent !== undefined));
  }

  private release(): boolean {
    if (this.ended) return false;
    this.ended = true;
    clearInterval(this.watchdog);
    this.history.close();
    this.gate.close();
    return true;
  }
}

/** Tells the hub about a phone number and a LID that belong together; our own pair is no contact. */
export function announceIdentities(keys: KeyStore, ledger: Ledger, creds: () => AuthenticationCreds): void {
  keys.onIdentity = (person) => {
    if (person.phone !== personOf(creds().me?.id).phone) ledger.record(identityEvent(person));
  };
}
