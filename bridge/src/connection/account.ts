import { initAuthCreds, type AuthenticationCreds } from '@whiskeysockets/baileys';
import { isUnhurried } from '../convert/event.ts';
import { NotConnected, QrNotDue } from '../errors.ts';
import { personOf } from '../ids.ts';
import { describeError, type Log } from '../log.ts';
import { Sender } from '../sending/sender.ts';
import { ACTIVE, reactionTo, reasonFor, reasonOf, waitBefore } from '../statuses.ts';
import type { End, Reason, ReasonCode, Status } from '../statuses.ts';
import { completion } from '../store/completion.ts';
import { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { troubleOf } from '../trouble.ts';
import { Attempts } from './attempts.ts';
import { Condition } from './condition.ts';
import { Linking } from './linking.ts';
import { OwnNumber } from './own-number.ts';
import { CodeRefused, PairingNotDue } from './pairing.ts';
import { Route } from './proxy.ts';
import { announceIdentities, Connection, type ConnectionHooks } from './socket.ts';
import { LinkTerms } from './terms.ts';
import { openLedger, type AccountDeps, type AccountRow, type PairingCode, type Qr, type StatusView } from './state.ts';

/** WhatsApp's number for what was asked for too often. */
const TOO_MANY = 429;
const CODE_REFUSALS: ReadonlySet<ReasonCode> = new Set(['code_refused', 'codes_too_often']);

/** One WhatsApp account: at most one socket, its state, and its way back after every kind of end. */
export class Account {
  readonly id: string;
  readonly ledger: Ledger;
  readonly keys: KeyStore;
  readonly sender: Sender;
  readonly route: Route;
  readonly terms: LinkTerms;
  private readonly ownNumber: OwnNumber;
  label: string | null;
  private readonly deps: AccountDeps;
  private readonly log: Log;
  private readonly linking: Linking;
  private readonly condition: Condition;
  private readonly attempts = new Attempts();
  private creds: AuthenticationCreds;
  private connection: Connection | null = null;
  private forgetting: Promise<void> = Promise.resolve();
  private lastEventAt: Date | null = null;

  /** Loads credentials; `epoch` is the number under which this process owns the account. */
  static async load(deps: AccountDeps, row: AccountRow, epoch: string): Promise<Account> {
    const account = new Account(deps, row, epoch);
    account.creds = await account.keys.loadCreds();
    await account.route.load();
    await account.terms.load();
    await account.ownNumber.load();
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
    this.terms = new LinkTerms(this.keys);
    this.ownNumber = new OwnNumber(this.keys);
    this.ledger.completeWith(completion(deps.storage, row.id, this.keys));
    this.ledger.onDurable((events) => {
      if (events.length > 0) deps.onCommitted(row.id, events.every(isUnhurried));
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
    this.linking = new Linking({ ...deps, sessionId: row.id, log: this.log }, row.asked_at);
    this.condition = new Condition({ ledger: this.ledger, linking: this.linking, log: this.log }, row);
  }

  view(): StatusView {
    const { status, me, reason, since, restriction } = this.condition;
    return {
      sessionId: this.id,
      status,
      connected: status === 'connected',
      ...me,
      reason,
      since: since.toISOString(),
      lastEventAt: this.lastEventAt?.toISOString() ?? null,
      restriction: restriction.current(),
      trouble: troubleOf(this.ledger.unwritten(), this.deps.untaken(this.id), this.deps.config.troubleAfterMs),
    };
  }

  currentStatus(): Status {
    return this.condition.status;
  }

  /** The QR code to show now. Asking for it also says that somebody still waits. */
  currentQr(): Qr {
    this.linking.asked();
    const { qr, status } = this.condition;
    if (!qr) throw new QrNotDue(status);
    return qr;
  }

  /**
   * Connects unless that is under way; calling it again only says that somebody still waits. With a phone number the
   * account is linked by a code to type on that phone instead of a QR code; another `proxyUrl` connects anew.
   */
  connect(phoneNumber: string | null = null, proxyUrl?: string | null): void {
    this.linking.asked();
    const otherProxy = this.route.choose(proxyUrl);
    const otherWay = otherProxy || (!this.linked() && phoneNumber !== this.linking.codeFor);
    if (this.isActive() && this.condition.wanted && !otherWay) return;
    this.linking.begins(phoneNumber);
    this.startAnew();
  }

  /** Connects by code, and waits for it. Raises `PairingNotDue` when the account is linked already or none comes. */
  async pairingCode(phoneNumber: string): Promise<PairingCode> {
    if (this.linked()) throw new PairingNotDue(this.condition.status);
    this.connect(phoneNumber);
    const pairing = await this.linking.codeComes(() => this.isActive());
    const { code, detail } = this.condition.reason ?? { code: null, detail: null };
    if (!pairing && code !== null && CODE_REFUSALS.has(code)) throw new CodeRefused(Number(detail));
    if (!pairing) throw new PairingNotDue(this.condition.status);
    return pairing;
  }

  /** Brings an account back that was wanted when the process ended. */
  restore(): void {
    if (!this.condition.wanted) return;
    if (!this.linked() && this.linking.nobodyWaits()) this.stopWith('stopped', reasonOf('not_scanned'));
    else this.start(this.linked() ? 'reconnecting' : 'connecting');
  }

  restart(): void {
    this.linking.asked();
    this.startAnew();
  }

  /** Ends the connection on request; with `logout` the link too. */
  async disconnect(logout: boolean): Promise<void> {
    const isOnLine = this.condition.status === 'connected';
    const connection = this.letGo();
    if (logout && connection && isOnLine) await connection.unlink();
    else await connection?.end();
    if (logout) await this.forget(connection);
    this.condition.become(logout ? 'logged_out' : 'stopped', null);
    await this.ledger.flushed();
  }

  /** Lets go of the socket without a word to the hub: the process ends, or the account is `lost` to another one. */
  async shutDown(lost = false): Promise<void> {
    this.condition.restriction.close();
    if (lost) this.ledger.close();
    await this.letGo()?.end();
    if (!lost) await this.sender.stop();
    if (!lost) await this.ledger.flushed().catch(() => undefined);
    this.ledger.close();
  }

  /** The open connection. Raises `NotConnected`. */
  open(): Connection {
    const { status } = this.condition;
    if (status !== 'connected' || !this.connection) throw new NotConnected(status);
    return this.connection;
  }

  private linked(): boolean {
    return this.creds.account !== undefined && this.creds.me !== undefined;
  }

  private isActive(): boolean {
    return ACTIVE.has(this.condition.status);
  }

  /** A person wants it connected. */
  private startAnew(): void {
    this.attempts.forgetFailures();
    this.condition.wanted = true;
    this.dropConnection();
    this.start(this.linked() ? 'reconnecting' : 'connecting');
  }

  private start(status: Status, reason: Reason | null = null): void {
    this.attempts.cancel();
    this.condition.become(status, reason);
    const turn = this.forgetting.then(() => this.deps.takeTurn(this.linked()));
    this.attempts.after(turn, () => {
      if (this.condition.wanted) this.openConnection();
    });
  }

  private openConnection(): void {
    // An abandoned attempt leaves half-made credentials with which WhatsApp refuses the next one.
    if (!this.linked()) this.creds = initAuthCreds();
    this.linking.startOver();
    this.attempts.begins();
    const { ledger, keys, creds, log, sender, deps } = this;
    const loadSent: Sender['loadSent'] = (...asked) => sender.loadSent(...asked);
    const wantStatuses = (): boolean => this.terms.wantStatuses();
    const parts = { config: deps.config, ledger, keys, creds, log, agent: this.route.agent(), loadSent, wantStatuses };
    this.connection = new Connection(parts, this.hooks());
  }

  private hooks(): ConnectionHooks {
    return {
      onQr: (text) => {
        this.showQr(text);
      },
      onScanned: (phone) => this.mayLink(phone),
      onPaired: () => {
        this.ownNumber.forget();
        this.condition.become('pairing', null);
      },
      onOpen: () => {
        this.opened();
      },
      onPasskey: () => {
        // An account that is linked already may hear of it, and needs none.
        if (!this.linked()) this.stopWith('passkey_required', reasonOf('passkey_required'));
      },
      onOwnNumber: (phone) => {
        this.ownNumber.change(this.creds, phone);
        this.becomeOwner();
        this.condition.become(this.condition.status, this.condition.reason);
      },
      onActivity: () => {
        this.lastEventAt = new Date();
      },
      onSilent: (what) => {
        this.deps.metrics.notForPeople.inc({ what });
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
        this.condition.restriction.onLock(lock);
      },
      onAck: (messageId, remoteJid, at, code, phash) => {
        if (code !== null && this.connection) this.condition.restriction.onRefusal(code, this.connection.sock);
        this.sender.acknowledge(messageId, remoteJid, at, code, phash);
      },
      onClosed: (end) => {
        this.closed(end);
      },
    };
  }

  private showQr(text: string): void {
    const { linking } = this;
    if (linking.codeFor !== null) {
      if (!linking.pairing) this.askForCode(linking.codeFor);
      return;
    }
    this.attempts.forgetFailures();
    this.condition.become('qr', null, linking.qr(text, this.condition.qr));
  }

  /** WhatsApp gives a code where it gives QR codes, so the first of these is the moment to ask. */
  private askForCode(phoneNumber: string): void {
    const { connection } = this;
    if (!connection) return;
    const onCode = (pairing: PairingCode): void => {
      if (connection !== this.connection) return;
      this.attempts.forgetFailures();
      this.linking.pairing = pairing;
      this.condition.become('pairing', null);
    };
    this.linking.askForCode(connection, phoneNumber, onCode, (code) => {
      if (connection !== this.connection) return;
      this.stopWith('stopped', reasonOf(code === TOO_MANY ? 'codes_too_often' : 'code_refused', String(code)));
    });
  }

  /** A phone that may not be linked is not answered: nothing is linked, and the phone says that it did not work. */
  private mayLink(phone: string | null): boolean {
    const refusal = this.terms.refusal(phone, this.condition.me.phone);
    if (refusal) this.stopWith('stopped', reasonOf(refusal, phone));
    else this.terms.tell({ anyPhone: false });
    return refusal === null;
  }

  private opened(): void {
    this.attempts.opened();
    this.becomeOwner();
    // Unsettled messages go first, so that nothing written later overtakes them.
    this.sender.resendUnsettled();
    this.condition.become('connected', null);
  }

  private becomeOwner(): void {
    const { me } = this.creds;
    const name = me?.name ?? this.condition.me.name;
    this.condition.me = { ...personOf(me?.id, me?.lid), phone: this.ownNumber.of(this.creds), name };
  }

  private closed(end: End): void {
    const { connection, attempts } = this;
    this.connection = null;
    if (!this.condition.wanted) return;
    attempts.ended();
    this.log.info({ code: end.code, unreachable: end.unreachable, failures: attempts.failures }, 'connection_ended');
    if (this.linked() || !end.qrEnded) this.react(end, connection);
    else if (this.linking.nobodyWaits()) this.stopWith('stopped', reasonOf('not_scanned'));
    else this.start('connecting');
  }

  private react(end: End, connection: Connection | null): void {
    const ending = reactionTo(end, this.attempts.failures);
    const { reaction, status } = ending;
    const reason = reasonFor(end, ending);
    if (reaction === 'again-now') this.startAfterCommit();
    else if (reaction === 'again') this.tryLater(reason);
    else if (reaction === 'later') this.tryMuchLater(status, reason, end.until);
    else this.stopWith(status, reason);
    if (reaction !== 'forget') return;
    this.forget(connection).catch((error: unknown) => {
      this.log.error(describeError(error), 'credentials_not_deleted');
    });
  }

  /** WhatsApp ends a paired socket with 515; the next one logs in with what pairing has produced, so it is stored. */
  private startAfterCommit(): void {
    const untilNow = this.linked() ? 'pairing' : 'connecting';
    const status = this.attempts.hasBeenOpen() ? 'reconnecting' : untilNow;
    this.condition.become(status, null);
    this.attempts.after(this.ledger.flushed(), () => {
      if (this.condition.wanted) this.start(status);
    });
  }

  private tryLater(why: Reason): void {
    const { reconnectMinMs, reconnectMaxMs } = this.deps.config;
    const wait = waitBefore(this.attempts.failures, reconnectMinMs, reconnectMaxMs, Math.random());
    this.attempts.failures += 1;
    const retryAt = new Date(Date.now() + wait).toISOString();
    const reason = { ...why, attempt: this.attempts.failures + 1, retryAt };
    this.condition.become(this.linked() ? 'reconnecting' : 'connecting', reason);
    this.attempts.later(wait, () => {
      // The reason stays until the attempt has an outcome: it says what is being tried.
      this.start(this.condition.status, this.condition.reason);
    });
  }

  /** WhatsApp does not let it in for a while, and a person can do little: it stays wanted, and comes back by itself. */
  private tryMuchLater(status: Status, why: Reason, until: Date | null): void {
    const at = until ?? new Date(Date.now() + this.deps.config.refusedRetryMs);
    const reason = { ...why, retryAt: at.toISOString() };
    this.condition.become(status, reason);
    this.attempts.later(at.getTime() - Date.now(), () => {
      if (!this.linked() && this.linking.nobodyWaits()) this.stopWith('stopped', reasonOf('not_scanned'));
      else this.start(status, reason);
    });
  }

  private stopWith(status: Status, reason: Reason): void {
    this.condition.wanted = false;
    this.dropConnection();
    this.condition.become(status, reason);
  }

  /** What is still being read would be kept for the next phone, which waits for this. */
  private forget(connection: Connection | null): Promise<void> {
    this.creds = initAuthCreds();
    const forgetting = Promise.resolve(connection?.settled()).then(() => this.keys.clear());
    this.forgetting = forgetting.catch(() => undefined);
    return forgetting;
  }

  /** Nothing is wanted any more; answers with the socket that is left to be closed. */
  private letGo(): Connection | null {
    this.condition.wanted = false;
    return this.takeConnection();
  }

  private dropConnection(): void {
    void this.takeConnection()?.end();
  }

  private takeConnection(): Connection | null {
    this.attempts.cancel();
    const { connection } = this;
    this.connection = null;
    return connection;
  }
}
