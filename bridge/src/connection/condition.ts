import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../log.ts';
import type { Reason, Status } from '../statuses.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Linking } from './linking.ts';
import { RestrictionWatch } from './restriction.ts';
import { ownerOf, reasonIn, statusEvent, storedState, type AccountRow, type Owner, type Qr } from './state.ts';

interface ConditionParts {
  ledger: Ledger;
  linking: Linking;
  log: Log;
}

/** What an account shows to people, and what a restart must know of it. A change is stored and told in one commit. */
export class Condition {
  status: Status;
  reason: Reason | null;
  since: Date;
  me: Owner;
  qr: Qr | null = null;
  /** Whether it shall be connected; taken along with the next change. */
  wanted: boolean;
  readonly restriction: RestrictionWatch;
  private readonly parts: ConditionParts;
  private toldCode: string | null = null;

  constructor(parts: ConditionParts, row: AccountRow) {
    this.parts = parts;
    this.status = row.status;
    this.reason = reasonIn(row);
    this.since = row.since;
    this.me = ownerOf(row);
    this.wanted = row.wanted;
    const onChange: ConstructorParameters<typeof RestrictionWatch>[0]['onChange'] = (_restriction, event) => {
      this.parts.ledger.record(event);
      this.tell();
    };
    this.restriction = new RestrictionWatch({ log: parts.log, onChange }, row.restriction);
  }

  become(status: Status, reason: Reason | null, qr: Qr | null = null): void {
    const { linking, log } = this.parts;
    if (status !== 'pairing') linking.pairing = null;
    const code = linking.pairing?.code ?? null;
    const same = status === this.status && isDeepStrictEqual(reason, this.reason) && qr?.text === this.qr?.text;
    if (status !== this.status) this.since = new Date();
    this.status = status;
    this.reason = reason;
    this.qr = qr;
    if (same && status !== 'connected' && code === this.toldCode) return;
    this.toldCode = code;
    log.info({ status, code: reason?.code ?? null }, 'status_changed');
    this.tell();
    linking.changed();
  }

  private tell(): void {
    const { status, reason, since, me, qr, wanted } = this;
    const { ledger, linking } = this.parts;
    const snapshot = {
      status,
      reason,
      since,
      me,
      restriction: this.restriction.current(),
      qr,
      pairing: linking.pairing,
    };
    ledger.setState(storedState(snapshot, wanted));
    ledger.record(statusEvent(snapshot));
  }
}
