import type { Pool } from 'pg';
import { patiently } from '../db/pool.ts';

/** Raised by `bridge.commit_ledger` when the epoch is not ours. */
export const LOST_ACCOUNT_CODE = 'BR001';

/** The values of one call of `bridge.commit_ledger`, in the order of its parameters; the first is the account. */
export type LedgerCall = [sessionId: string, ...rest: unknown[]];

/** How many parameters `bridge.commit_ledger` has. */
const PARAMETERS = 12;

/** Writes the batches of several accounts in one transaction: all or none. */
export async function commitTogether(
  database: Pick<Pool, 'query'>,
  calls: LedgerCall[],
  patienceMs?: number,
): Promise<null[]> {
  // Two transactions that lock the same accounts take them in one order.
  const sorted = calls.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = `SELECT ${sorted.map((_, index) => callText(index)).join(', ')}`;
  await database.query(patiently({ name: `commit_ledger_${calls.length}`, text, values: sorted.flat() }, patienceMs));
  return calls.map(() => null);
}

function callText(index: number): string {
  const places = Array.from({ length: PARAMETERS }, (_, place) => `$${index * PARAMETERS + place + 1}`);
  return `bridge.commit_ledger(${places.join(', ')})`;
}
