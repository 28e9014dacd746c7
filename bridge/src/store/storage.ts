import type { Pool } from 'pg';
import type { Seal } from '../seal.ts';
import { bookTogether, type Booking } from './bookings.ts';
import { Gathering } from './gathering.ts';
import { readTogether, type KeyRead } from './key-reads.ts';
import { commitTogether, type LedgerCall } from './ledger-call.ts';
import { failsByOne } from './sifting.ts';

/** A send makes a handful of these one after another: the pause costs it some milliseconds when many send at once. */
const LIMITS = { atOnce: 2, pauseMs: 3 };

/** The database, the key that seals what goes into it, and the ways in which many accounts use it together. */
export class Storage {
  readonly pool: Pool;
  readonly seal: Seal;
  readonly commits: Gathering<LedgerCall, null>;
  readonly bookings: Gathering<Booking, boolean>;
  readonly reads: Gathering<KeyRead, Map<string, Buffer>>;

  constructor(pool: Pool, seal: Seal) {
    this.pool = pool;
    this.seal = seal;
    this.commits = new Gathering((calls) => commitTogether(pool, calls), { ...LIMITS, together: 16 }, failsByOne);
    this.bookings = new Gathering((rows) => bookTogether(pool, rows), { ...LIMITS, together: 32 }, failsByOne);
    this.reads = new Gathering((reads) => readTogether(pool, reads), { ...LIMITS, together: 32 }, failsByOne);
  }
}
