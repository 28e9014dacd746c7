import { initAuthCreds, proto, type AuthenticationCreds } from '@whiskeysockets/baileys';
import { NotConnected, QrNotDue } from '../errors.ts';
import { personOf } from '../ids.ts';
import { describeError, type Log } from '../log.ts';
import { Sender } from '../sending/sender.ts';
import { ACTIVE, NOT_SCANNED, PASSKEY_ASKED, reactionTo, waitBefore, waitingReason } from '../statuses.ts';
import type { End, Reason, Status } from '../statuses.ts';
import { completion } from '../store/completion.ts';
import { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { troubleOf } from '../trouble.ts';
import { Linking } from './linking.ts';
import { PairingNotDue } from './pairing.ts';
import { Route } from './proxy.ts';
import { RestrictionWatch } from './restriction.ts';
import { announceIdentities, Connection } from './socket.ts';
import {
  openLedger,
  statusEvent,
  storedState,
  type AccountDeps,
  type AccountRow,
  type Owner,
  type PairingCode,
  type Qr,
  type StatusView,
} from './state.ts';

/** A connection that lasted this long was a working one; the waits start over. */
const WORKING_MS = 30_000;

/** One WhatsApp account: at most one socket, its state, and its way back after every kind of end. */
export class Account {
  readonly id: string;
  readonly ledger: Ledger;
  readonly keys: KeyStore;
  readonly sender: Sender;
  readonly route: Route;
  label: string | null;
  private readonly deps: AccountDeps;
  private readonly log: Log;
  private creds: AuthenticationCreds;
  private connection: Connection | null = null;
  private status: Status;
  private reason: Reason | null;
  private since: Date;
  private me: Owner;
  private qr: Qr | null = null;
  private readonly linking: Linking;
  private toldCode: string | null = null;
  private readonly restriction: RestrictionWatch;
  private wanted: boolean;
  private lastEventAt: Date | null = null;
  private failures = 0;
  private openedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  /** Grows with every start and stop, so that a step that was waiting knows it is not wanted any more. */
  private attempt = 0;

  /** Loads credentials; `epoch` is the number under which this process owns the account. */
  static async load(deps: AccountDeps, row: AccountRow, epoch: string): Promise<Account> {
    const account = new Account(deps, row, epoch);
    account.creds = await account.keys.loadCreds();
    await account.route.load();
    return account;
  }

  private constructor(deps: AccountDeps, row: AccountRow, epoch: string) {
    this.deps = deps;
    this.id = row.id;
    this.label = row.label;
    this.log = deps.log.child({ sessionId: row.id });
    this.ledger = openLedger(deps, row.id, epoch, this.log);
    this.keys = new KeyStore(deps.storage, this.ledger);
    this.route = new Route(this.keys, deps.config.proxyPrivateHosts);
    this.ledger.completeWith(completion(deps.storage, row.id, this.keys));
    this.ledger.onDurable(() => {
      deps.onCommitted(row.id);
    });
    this.creds = initAuthCreds();
    announceIdentities(this.keys, this.ledger, () => this.creds);
    this.sender = new Sender({
      ...deps,
      sessionId: row.id,
      ledger: this.ledger,
      keys: this.keys,
      log: this.log,
      connection: () => this.open(),
    });
    this.status = row.status;
    this.reason = row.reason_message === null ? null : { code: row.reason_code, message: row.reason_message };
    this.since = row.since;
    this.me = { phone: row.phone, lid: row.lid, name: row.name };
    this.wanted = row.wanted;
    this.linking = new Linking({ ...deps, sessionId: row.id, log: this.log }, row.asked_at);
    const onChange: ConstructorParameters<typeof RestrictionWatch>[0]['onChange'] = (_restriction, event) => {
      this.ledger.record(event);
      this.announce();
    };
    this.restriction = new RestrictionWatch({ log: this.log, onChange }, row.restriction);
  }

  view(): StatusView {
    return {
      sessionId: this.id,
      status: this.status,
      connected: this.status === 'connected',
      ...this.me,
      reason: this.reason,
      since: this.since.toISOString(),
      lastEventAt: this.lastEventAt?.toISOString() ?? null,
      restriction: this.restriction.current(),
      trouble: troubleOf(this.ledger.unwritten(), this.deps.untaken(this.id), this.deps.config.troubleAfterMs),
    };
  }

  currentStatus(): Status {
    return this.status;
  }

  /** The QR code to show now. Asking for it also says that somebody still waits. */
  currentQr(): Qr {
    this.linking.asked();
    if (!this.qr) throw new QrNotDue(this.status);
    return this.qr;
  }

  /**
   * Connects unless that is under way; calling it again only says that somebody still waits. With a phone number the
   * account is linked by a code to type on that phone instead of a QR code; another `proxyUrl` connects anew.
   */
  connect(phoneNumber: string | null = null, proxyUrl?: string | null): void {
    this.linking.asked();
    const otherProxy = this.route.choose(proxyUrl);
    const otherWay = otherProxy || (!this.linked() && phoneNumber !== this.linking.codeFor);
    if (ACTIVE.has(this.status) && this.wanted && !otherWay) return;
    this.linking.begins(phoneNumber);
    this.failures = 0;
    this.wanted = true;
    this.dropConnection();
    this.start(this.linked() ? 'reconnecting' : 'connecting');
  }

  /** Connects by code, and waits for it. Raises `PairingNotDue` when the account is linked already or none comes. */
  async pairingCode(phoneNumber: string): Promise<PairingCode> {
    if (this.linked()) throw new PairingNotDue(this.status);
    this.connect(phoneNumber);
    const pairing = await this.linking.codeComes(() => ACTIVE.has(this.status));
    if (!pairing) throw new PairingNotDue(this.status);
    return pairing;
  }

  /** Brings an account back that was wanted when the process ended. */
  restore(): void {
    if (!this.wanted) return;
    if (!this.linked() && this.linking.nobodyWaits()) this.giveUpQr();
    else this.start(this.linked() ? 'reconnecting' : 'connecting');
  }

  restart(): void {
    this.failures = 0;
    this.linking.asked();
    this.wanted = true;
    this.dropConnection();
    this.start(this.linked() ? 'reconnecting' : 'connecting');
  }

  /** Ends the connection on request; with `logout` the link too. */
  async disconnect(logout: boolean): Promise<void> {
    this.wanted = false;
    this.cancelTimer();
    const { connection } = this;
    this.connection = null;
    if (logout && connection && this.status === 'connected') await connection.unlink();
    else await connection?.end();
    if (logout) await this.forget();
    this.become(logout ? 'logged_out' : 'stopped', null);
    await this.ledger.flushed();
  }

  /** Lets go of the socket without a word to the hub: the process ends, or the account is `lost` to another one. */
  async shutDown(lost = false): Promise<void> {
    this.wanted = false;
    this.cancelTimer();
    this.restriction.close();
    const { connection } = this;
    this.connection = null;
    await connection?.end();
    if (!lost) await this.sender.stop();
    if (!lost) await this.ledger.flushed().catch(() => undefined);
    this.ledger.close();
  }

  /** The open connection. Raises `NotConnected`. */
  open(): Connection {
    if (this.status !== 'connected' || !this.connection) throw new NotConnected(this.status);
    return this.connection;
  }

  private linked(): boolean {
    return this.creds.account !== undefined && this.creds.me !== undefined;
  }

  private start(status: Status, reason: Reason | null = null): void {
    this.cancelTimer();
    this.become(status, reason);
    const attempt = this.attempt;
    void this.deps.takeTurn(this.linked()).then(
      () => {
        if (attempt === this.attempt && this.wanted) this.openConnection();
      },
      () => undefined,
    );
  }

  private openConnection(): void {
    // An abandoned attempt leaves half-made credentials with which WhatsApp refuses the next one.
    if (!this.linked()) this.creds = initAuthCreds();
    this.linking.startOver();
    this.openedAt = 0;
    const { config } = this.deps;
    const { ledger, keys, creds, log } = this;
    const parts = { config, ledger, keys, creds, log, agent: this.route.agent() };
    const loadSent = (messageId: string): Promise<proto.IMessage | undefined> => this.sender.loadSent(messageId);
    this.connection = new Connection(
      { ...parts, loadSent },
      {
        onQr: (text) => {
          this.showQr(text);
        },
        onPaired: () => {
          this.become('pairing', null);
        },
        onOpen: () => {
          this.opened();
        },
        onPasskey: () => {
          this.stopWith('passkey_required', PASSKEY_ASKED);
        },
        onActivity: () => {
          this.lastEventAt = new Date();
        },
        onPassing: (event) => {
          this.keys.complete([event]).then(
            () => {
              this.deps.onPassing(this.id, event);
            },
            () => undefined,
          );
        },
        onLock: (lock) => {
          this.restriction.onLock(lock);
        },
        onAck: (messageId, remoteJid, at, code) => {
          if (code !== null && this.connection) this.restriction.onRefusal(code, this.connection.sock);
          this.sender.acknowledge(messageId, remoteJid, at, code);
        },
        onClosed: (end) => {
          this.closed(end);
        },
      },
    );
  }

  private showQr(text: string): void {
    const { linking } = this;
    if (linking.codeFor !== null) {
      if (!linking.pairing) this.askForCode(linking.codeFor);
      return;
    }
    this.failures = 0;
    this.become('qr', null, linking.qr(text));
  }

  /** WhatsApp gives a code where it gives QR codes, so the first of these is the moment to ask. */
  private askForCode(phoneNumber: string): void {
    const { connection } = this;
    if (!connection) return;
    this.linking.askForCode(connection, phoneNumber, (pairing) => {
      if (connection !== this.connection) return;
      this.failures = 0;
      this.linking.pairing = pairing;
      this.become('pairing', null);
    });
  }

  private opened(): void {
    this.openedAt = Date.now();
    const { me } = this.creds;
    this.me = { ...personOf(me?.id, me?.lid), name: me?.name ?? this.me.name };
    // Unsettled messages go first, so that nothing written later overtakes them.
    this.sender.resendUnsettled();
    this.become('connected', null);
  }

  private closed(end: End): void {
    this.connection = null;
    if (!this.wanted) return;
    if (this.openedAt > 0 && Date.now() - this.openedAt > WORKING_MS) this.failures = 0;
    this.log.info({ code: end.code, unreachable: end.unreachable, failures: this.failures }, 'connection_ended');
    if (!this.linked() && end.qrEnded) {
      if (this.linking.nobodyWaits()) this.giveUpQr();
      else this.start('connecting');
      return;
    }
    this.react(end);
  }

  private react(end: End): void {
    const { reaction, status, sentence } = reactionTo(end, this.failures);
    const reason = { code: end.code, message: sentence };
    if (reaction === 'again-now') this.startAfterCommit(this.linked() ? 'pairing' : 'connecting');
    else if (reaction === 'stop') this.stopWith(status, reason);
    else if (reaction === 'forget') {
      this.stopWith(status, reason);
      this.forget().catch((error: unknown) => {
        this.log.error(describeError(error), 'credentials_not_deleted');
      });
    } else this.tryLater(end, sentence);
  }

  /** After 515 the new socket logs in with what pairing has just produced, so that must be stored first. */
  private startAfterCommit(status: Status): void {
    const again = this.openedAt > 0 ? 'reconnecting' : status;
    this.become(again, null);
    const attempt = this.attempt;
    this.ledger.flushed().then(
      () => {
        if (attempt === this.attempt && this.wanted) this.start(again);
      },
      () => undefined,
    );
  }

  private tryLater(end: End, sentence: string): void {
    const { reconnectMinMs, reconnectMaxMs } = this.deps.config;
    const wait = waitBefore(this.failures, reconnectMinMs, reconnectMaxMs, Math.random());
    this.failures += 1;
    const reason = waitingReason(end, sentence, this.failures, wait);
    this.cancelTimer();
    this.become(this.linked() ? 'reconnecting' : 'connecting', reason);
    this.timer = setTimeout(() => {
      // The reason stays until the attempt has an outcome: it says what is being tried.
      this.start(this.status, this.reason);
    }, wait);
  }

  private stopWith(status: Status, reason: Reason): void {
    this.wanted = false;
    this.dropConnection();
    this.become(status, reason);
  }

  private giveUpQr(): void {
    this.stopWith('stopped', NOT_SCANNED);
  }

  private async forget(): Promise<void> {
    this.creds = initAuthCreds();
    await this.keys.clear();
  }

  private dropConnection(): void {
    this.cancelTimer();
    const { connection } = this;
    this.connection = null;
    void connection?.end();
  }

  private cancelTimer(): void {
    this.attempt += 1;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Takes a state on, stores it and tells the hub, all in one commit. */
  private become(status: Status, reason: Reason | null, qr: Qr | null = null): void {
    if (status !== 'pairing') this.linking.pairing = null;
    const code = this.linking.pairing?.code ?? null;
    const same = status === this.status && reason?.message === this.reason?.message && qr?.text === this.qr?.text;
    if (status !== this.status) this.since = new Date();
    this.status = status;
    this.reason = reason;
    this.qr = qr;
    if (same && status !== 'connected' && code === this.toldCode) return;
    this.toldCode = code;
    this.log.info({ status, code: reason?.code ?? null }, 'status_changed');
    this.announce();
    this.linking.changed();
  }

  private announce(): void {
    const { status, reason, since, me, qr, wanted } = this;
    const { pairing } = this.linking;
    const snapshot = { status, reason, since, me, restriction: this.restriction.current(), qr, pairing };
    this.ledger.setState(storedState(snapshot, wanted));
    this.ledger.record(statusEvent(snapshot));
  }
}
