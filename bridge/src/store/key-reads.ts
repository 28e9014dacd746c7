import type { Pool } from 'pg';
import { patiently } from '../db/pool.ts';

/** Keys of one type that an account asks for. */
export interface KeyRead {
  sessionId: string;
  type: string;
  ids: string[];
}

interface KeyRow {
  question: number;
  id: string;
  value: Buffer;
}

/** Reads what several accounts ask for. Answers to each with what it has, sealed, by id. */
export async function readTogether(pool: Pool, reads: KeyRead[]): Promise<Map<string, Buffer>[]> {
  const wanted = reads.flatMap(({ sessionId, type, ids }, question) =>
    ids.map((id) => ({ question, sessionId, type, id })),
  );
  const { rows } = await pool.query<KeyRow>(
    patiently({
      name: 'read_keys',
      text: `SELECT w.question, k.id, k.value
       FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[]) AS w (question, session_id, type, id)
       JOIN bridge.keys k USING (session_id, type, id)`,
      values: [
        wanted.map(({ question }) => question),
        wanted.map(({ sessionId }) => sessionId),
        wanted.map(({ type }) => type),
        wanted.map(({ id }) => id),
      ],
    }),
  );
  const answers = reads.map(() => new Map<string, Buffer>());
  for (const { question, id, value } of rows) answers[question]?.set(id, value);
  return answers;
}
