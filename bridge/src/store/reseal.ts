import { describeError, type Log } from '../log.ts';
import { keyPlace, textPlace } from './commit.ts';
import { contentPlace, sentPlace } from './contents.ts';
import type { Storage } from './storage.ts';

interface SealedRow {
  /** Where PostgreSQL has the row at this moment. */
  ctid: string;
  session_id: string;
  first: string;
  second: string | Buffer;
  value: Buffer;
}

/** A table of sealed values: its columns, and the place a value is bound to. */
interface SealedTable {
  name: string;
  first: string;
  second: string;
  value: string;
  place: (row: SealedRow) => string;
}

const TABLES: SealedTable[] = [
  {
    name: 'keys',
    first: 'type',
    second: 'id',
    value: 'value',
    place: ({ session_id, first, second }) => keyPlace(session_id, first, String(second)),
  },
  {
    name: 'decrypted',
    first: `''`,
    second: 'hash',
    value: 'value',
    place: ({ session_id, second }) => textPlace(session_id, second as Buffer),
  },
  {
    name: 'contents',
    first: `''`,
    second: 'message_id',
    value: 'value',
    place: ({ session_id, second }) => contentPlace(session_id, String(second)),
  },
  {
    name: 'sent',
    first: `''`,
    second: 'message_id',
    value: 'message',
    place: ({ session_id, second }) => sentPlace(session_id, String(second)),
  },
];

const BATCH = 200;

/**
 * Seals with the first encryption key what was sealed with an older one, so that the older one can be taken away once
 * `resealed` is in the log. Runs beside everything else: a row that changes meanwhile has been sealed anew by that.
 */
export async function reseal(storage: Storage, log: Log): Promise<void> {
  try {
    let rows = 0;
    for (const table of TABLES) rows += await resealTable(storage, table);
    log.info({ rows }, 'resealed');
  } catch (error) {
    log.warn(describeError(error), 'not_resealed');
  }
}

async function resealTable(storage: Storage, table: SealedTable): Promise<number> {
  const { name, first, second, value } = table;
  for (let count = 0; ;) {
    const { rows } = await storage.pool.query<SealedRow>(
      `SELECT ctid::text, session_id, ${first} AS first, ${second} AS second, ${value} AS value FROM bridge.${name}
       WHERE substring(${value} FROM 2 FOR 4) <> $1 LIMIT ${BATCH}`,
      [storage.seal.currentId],
    );
    if (rows.length === 0) return count;
    const fresh = rows.map((row) => {
      const place = table.place(row);
      return storage.seal.close(storage.seal.open(row.value, place), place);
    });
    await storage.pool.query(
      `UPDATE bridge.${name} t SET ${value} = n.fresh
       FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS n (ctid, old, fresh)
       WHERE t.ctid = n.ctid::tid AND t.${value} = n.old`,
      [rows.map(({ ctid }) => ctid), rows.map((row) => row.value), fresh],
    );
    count += rows.length;
  }
}
