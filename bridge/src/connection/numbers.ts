import type { WASocket } from '@whiskeysockets/baileys';
import { numberEvent, type NumberChange } from '../convert/number.ts';
import { isSame, lidJid, phoneJid, type Person } from '../ids.ts';
import { describeError, type Log } from '../log.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';

export interface NumbersParts {
  ledger: Ledger;
  keys: KeyStore;
  log: Log;
  me: () => Person;
  lidMapping: () => WASocket['signalRepository']['lidMapping'];
  /** The account itself has another number. */
  onOwnNumber: (phone: string) => void;
  /** A member of a group has another number. */
  onGroup: (jid: string) => void;
}

/** Takes over that people have other numbers, and that the account has. */
export class Numbers {
  private readonly parts: NumbersParts;

  constructor(parts: NumbersParts) {
    this.parts = parts;
  }

  hear(changes: NumberChange[]): void {
    const { ledger, me, onOwnNumber, onGroup } = this.parts;
    for (const change of changes) {
      const { before, now, group } = change;
      const isOurs = isSame(before, me());
      // What is noted of the group is asked for anew, whatever its notice says.
      if (group) onGroup(group.jid);
      if (isOurs && !group && now.phone) onOwnNumber(now.phone);
      if (isOurs || isSame(now, me())) continue;
      // Recorded before the pair is: the hub knows by it who the new names belong to.
      ledger.record(numberEvent(change));
      if (!group) this.note(change);
    }
  }

  /** Numbers may be other people's by now: what comes from them, or leaves to them, is not completed with a LID known from before. */
  private note({ before, now }: NumberChange): void {
    const { log, lidMapping } = this.parts;
    if (before.phone !== now.phone) this.forget('pn', before.phone);
    if (before.lid !== now.lid) this.forget('lid', before.lid);
    if (!now.lid) this.forget('pn', now.phone);
    if (!now.phone || !now.lid) return;
    lidMapping()
      .storeLIDPNMappings([{ pn: phoneJid(now.phone), lid: lidJid(now.lid) }])
      .catch((error: unknown) => {
        log.warn(describeError(error), 'number_not_noted');
      });
  }

  /** Baileys keeps pairs in a cache of its own, which nothing else empties. */
  private forget(kind: 'pn' | 'lid', user: string | null): void {
    if (user === null) return;
    const { keys, lidMapping } = this.parts;
    keys.write('lid-mapping', kind === 'pn' ? user : `${user}_reverse`, null);
    (lidMapping() as unknown as { mappingCache: { delete(key: string): void } }).mappingCache.delete(`${kind}:${user}`);
  }
}
