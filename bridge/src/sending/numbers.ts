import { USyncQuery, USyncUser, type WASocket } from '@whiskeysockets/baileys';
import type { Pool } from 'pg';
import { asking } from '../asking.ts';
import { BridgeError } from '../errors.ts';
import { personOf } from '../ids.ts';

export interface NumberCheck {
  phone: string;
  exists: boolean;
  lid: string | null;
  /** True when an earlier answer was good enough. */
  cached: boolean;
}

export class TooManyChecks extends BridgeError {
  constructor(retryAfterSeconds: number) {
    super(429, 'too_many_checks', 'So many numbers cannot be checked now; WhatsApp would mistake it for a search.', {
      retryAfterSeconds,
    });
  }
}

/** Lets `burst` pass at once, and then `perMinute` steadily. */
export class TokenBucket {
  private readonly burst: number;
  private readonly perMinute: number;
  private tokens: number;
  private filledAt = Date.now();

  constructor(burst: number, perMinute: number) {
    this.burst = burst;
    this.perMinute = perMinute;
    this.tokens = burst;
  }

  /** Takes so many at once or none. Zero when they were taken, else the seconds until they could be. */
  take(count: number): number {
    const now = Date.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 60_000) * this.perMinute);
    this.filledAt = now;
    if (count > this.tokens) return Math.ceil(((count - this.tokens) / this.perMinute) * 60);
    this.tokens -= count;
    return 0;
  }
}

/**
 * Which numbers are on WhatsApp. An answer younger than `maxAgeHours` is not asked for again; what is asked is paced.
 * Raises `TooManyChecks`.
 */
export async function checkNumbers(
  phones: string[],
  maxAgeHours: number,
  pool: Pool,
  bucket: TokenBucket,
  sock: () => Pick<WASocket, 'executeUSyncQuery'>,
): Promise<NumberCheck[]> {
  const wanted = [...new Set(phones.map((phone) => phone.replace('+', '')))];
  const known = await readKnown(wanted, maxAgeHours, pool);
  const unknown = wanted.filter((phone) => !known.has(phone));
  if (unknown.length > 0) {
    const socket = sock();
    const wait = bucket.take(unknown.length);
    if (wait > 0) throw new TooManyChecks(wait);
    for (const check of await ask(unknown, socket, pool)) known.set(check.phone, check);
  }
  return wanted.flatMap((phone) => known.get(phone) ?? []);
}

async function readKnown(phones: string[], maxAgeHours: number, pool: Pool): Promise<Map<string, NumberCheck>> {
  const { rows } = await pool.query<{ phone: string; lid: string | null; registered: boolean }>(
    `SELECT phone, lid, registered FROM bridge.numbers
     WHERE phone = ANY($1) AND checked_at > now() - make_interval(hours => $2)`,
    [phones, maxAgeHours],
  );
  return new Map(rows.map(({ phone, lid, registered }) => [phone, { phone, exists: registered, lid, cached: true }]));
}

async function ask(phones: string[], sock: Pick<WASocket, 'executeUSyncQuery'>, pool: Pool): Promise<NumberCheck[]> {
  const query = new USyncQuery().withContactProtocol().withLIDProtocol();
  for (const phone of phones) query.withUser(new USyncUser().withPhone(`+${phone}`));
  const answer = await asking(sock.executeUSyncQuery(query));
  const found = new Map((answer?.list ?? []).map((one) => [personOf(one.id).phone, one]));
  const checks = phones.map((phone): NumberCheck => {
    const one = found.get(phone);
    const lid = personOf(typeof one?.['lid'] === 'string' ? one['lid'] : null).lid;
    return { phone, exists: one?.['contact'] === true, lid, cached: false };
  });
  await pool.query(
    `INSERT INTO bridge.numbers (phone, lid, registered)
     SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[])
     ON CONFLICT (phone) DO UPDATE SET lid = excluded.lid, registered = excluded.registered, checked_at = now()`,
    [checks.map(({ phone }) => phone), checks.map(({ lid }) => lid), checks.map(({ exists }) => exists)],
  );
  return checks;
}
