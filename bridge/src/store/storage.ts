import type { Pool } from 'pg';
import type { Seal } from '../seal.ts';

/** The database and the key that seals what goes into it. */
export interface Storage {
  pool: Pool;
  seal: Seal;
}
