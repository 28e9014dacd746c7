import type { WASocket } from '@whiskeysockets/baileys';
import { numberEvent, type NumberChange } from '../convert/number.ts';
import { isSame, lidJid, phoneJid, renamed, type Person } from '../ids.ts';
import { describeError, type Log } from '../log.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import type { ConnectionParts } from './configuring.ts';

export interface NumbersParts {
  ledger: Ledger;
  keys: KeyStore;
  log: Log;
  creds: ConnectionParts['creds'];
  me: () => Person;
  lidMapping: () => WASocket['signalRepository']['lidMapping'];
  /** The account itself has another number. */
  onOwnNumber: () => void;
}

/** Takes over that people have other numbers, and that the account has. */
export class Numbers {
  private readonly parts: NumbersParts;

  constructor(parts: NumbersParts) {
    this.parts = parts;
  }

  hear(changes: NumberChange[]): void {
    for (const change of changes) {
      const me = this.parts.me();
      if (change.group) this.parts.keys.groups.forget(change.group.jid);
      if (isSame(change.before, me)) this.becomeAnother(change.now);
      else if (!isSame(change.now, me)) this.tell(change);
    }
  }

  private tell(change: NumberChange): void {
    const { phone, lid } = change.now;
    // Recorded before the pair is: the hub knows by it who the new names belong to.
    this.parts.ledger.record(numberEvent(change, false));
    if (!phone || !lid) return;
    const pair = { pn: phoneJid(phone), lid: lidJid(lid) };
    this.parts
      .lidMapping()
      .storeLIDPNMappings([pair])
      .catch((error: unknown) => {
        this.parts.log.warn(describeError(error), 'number_not_noted');
      });
  }

  /** The device stays linked; WhatsApp knows it under the new number from now on. A guess. */
  private becomeAnother({ phone, lid }: Person): void {
    const { creds, keys, onOwnNumber } = this.parts;
    if (!creds.me || !phone) return;
    const known = creds.me.lid;
    creds.me = { ...creds.me, id: renamed(creds.me.id, phone), ...(known && lid && { lid: renamed(known, lid) }) };
    keys.saveCreds(creds);
    onOwnNumber();
  }
}
