import type { Config } from '../config.ts';
import type { EventDraft } from '../convert/event.ts';
import type { Person } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { formerReason, type Reason, type Status } from '../statuses.ts';
import type { Restriction, SessionState } from '../store/batch.ts';
import { Ledger } from '../store/ledger.ts';
import type { Storage } from '../store/storage.ts';
import type { Trouble, Waiting } from '../trouble.ts';

/** What is stored of an account between two runs. */
export interface AccountRow {
  id: string;
  label: string | null;
  wanted: boolean;
  status: Status;
  reason: Reason | null;
  /** Where an earlier release has kept it, as WhatsApp's number and a sentence. */
  reason_code: number | null;
  reason_message: string | null;
  since: Date;
  phone: string | null;
  lid: string | null;
  name: string | null;
  restriction: Restriction | null;
  asked_at: Date;
}

export interface AccountDeps {
  config: Config;
  storage: Storage;
  log: Log;
  metrics: Metrics;
  /** Waits for this account's turn to open a socket, to log in or to be linked. */
  takeTurn: (isLogin: boolean) => Promise<void>;
  /** Another process owns the account now. */
  onLost: (id: string) => void;
  /** What the hub has not taken though it was brought, and since when; null while it takes everything. */
  untaken: (id: string) => Waiting | null;
  /** Something was committed for the hub; `unhurried` when all of it may wait a moment for more. */
  onCommitted: (id: string, unhurried: boolean) => void;
  /** Something is worth telling the hub only now. */
  onPassing: (id: string, event: EventDraft) => void;
}

/** Where an account's news are written; pieces that cannot be written as they are are counted. */
export function openLedger(deps: AccountDeps, id: string, epoch: string, log: Log): Ledger {
  const onLost = (): void => {
    deps.onLost(id);
  };
  return new Ledger(deps.storage, id, epoch, log, onLost, (reason) => {
    deps.metrics.placeholders.inc({ reason });
  });
}

export interface StatusView {
  sessionId: string;
  status: Status;
  connected: boolean;
  phone: string | null;
  lid: string | null;
  name: string | null;
  reason: Reason | null;
  since: string;
  lastEventAt: string | null;
  restriction: Restriction | null;
  /** Null also where it is not known: at another node. */
  trouble: Trouble | null;
}

/** Why the account is as it is. */
export function reasonIn({ reason, status, reason_code, reason_message }: AccountRow): Reason | null {
  return reason ?? (reason_message === null ? null : formerReason(status, reason_code));
}

/** Who the account is. */
export function ownerOf({ phone, lid, name }: AccountRow): Owner {
  return { phone, lid, name };
}

/** What is stored, as far as it can be shown without the account's own process. */
export function viewOf(row: AccountRow): StatusView {
  const { id, status, since, restriction } = row;
  return {
    sessionId: id,
    status,
    connected: status === 'connected',
    ...ownerOf(row),
    reason: reasonIn(row),
    since: since.toISOString(),
    lastEventAt: null,
    restriction,
    trouble: null,
  };
}

/** The QR code, or the code to type, that links the account. */
export interface Qr {
  text: string;
  expiresAt: Date;
}

export interface PairingCode {
  code: string;
  expiresAt: Date;
}

/** Who the account is at WhatsApp. */
export type Owner = Person & { name: string | null };

/** What the account shows at one moment. */
export interface Snapshot {
  status: Status;
  reason: Reason | null;
  since: Date;
  me: Owner;
  restriction: Restriction | null;
  qr: Qr | null;
  pairing: PairingCode | null;
}

/** `session.status`. */
export function statusEvent({ status, reason, since, me, restriction, qr, pairing }: Snapshot): EventDraft {
  const data = {
    status,
    connected: status === 'connected',
    ...me,
    reason,
    since: since.toISOString(),
    qr: qr && { text: qr.text, expiresAt: qr.expiresAt.toISOString() },
    pairing: pairing && { code: pairing.code, expiresAt: pairing.expiresAt.toISOString() },
    restriction,
  };
  return { type: 'session.status', data, late: false, at: new Date(), people: [] };
}

/** What a restart must know of it. */
export function storedState({ status, reason, since, me, restriction }: Snapshot, wanted: boolean): SessionState {
  return { status, since, reason, ...me, wanted, restriction };
}
