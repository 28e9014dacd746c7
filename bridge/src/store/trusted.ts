import type { SignalDataTypeMap } from '@whiskeysockets/baileys';
import { Lru } from '../lru.ts';

const LIMIT = 1_000;

type Tokens = Record<string, SignalDataTypeMap['tctoken']>;

/**
 * To whom this connection has given its token of trust, by JID: when, in seconds since 1970.
 *
 * Apps give a contact one a week. Baileys (7.0.0-rc14) notes the time inside of a transaction that has ended by then, so
 * the note is lost, and it would give one with every message: a second stanza for each that we send. What was given is
 * forgotten with the connection, because its answer may have been lost with it.
 */
export class Trusted {
  private readonly given = new Lru<string, number>(LIMIT);

  /** Baileys has given one now, unless it had in this week. */
  note(jid: string): void {
    this.given.set(jid, Math.floor(Date.now() / 1000));
  }

  clear(): void {
    this.given.clear();
  }

  /** Tells Baileys when the tokens that it asks for were given; `found` is changed. */
  mark(found: Tokens, ids: string[]): void {
    for (const jid of ids) {
      const at = this.given.get(jid);
      if (at !== undefined) found[jid] = { token: Buffer.alloc(0), ...found[jid], senderTimestamp: at };
    }
  }
}
