import type { Pool } from 'pg';
import { patiently } from '../db/pool.ts';
import { Gathering } from '../store/gathering.ts';
import { failsByOne } from '../store/sifting.ts';

/** One event as the outbox keeps it. */
export interface EventRow {
  id: string;
  seq: string;
  type: string;
  at: Date;
  late: boolean;
  data: Record<string, unknown>;
  /** Another one follows it. */
  more: boolean;
  /** What the hub is known to have taken when this was read. */
  delivered: string;
}

/** What an account's delivery asks for: its next events, so many at most. */
interface Question {
  sessionId: string;
  most: number;
}

/** What the hub has taken: the events up to `last`, where `delivered` was known before. */
interface Taken {
  sessionId: string;
  delivered: string;
  last: string;
}

/** `busy`: a commit holds the account's row, and the others must not wait for it. */
type Note = 'noted' | 'moved' | 'busy';

/** A batch ends with the event that reaches this size, as JSON. */
const BATCH_BYTES = 1_000_000;
/** Each of them may read a batch of that size. */
const LIMITS = { together: 8, atOnce: 2, pauseMs: 5 };

/** The events that wait for the hub, of all accounts. Many accounts that ask at the same time ask together. */
export class Outbox {
  private readonly reads: Gathering<Question, EventRow[]>;
  private readonly pool: Pool;
  private readonly notes: Gathering<Taken, Note>;

  constructor(pool: Pool) {
    this.pool = pool;
    this.reads = new Gathering((questions) => read(pool, questions), LIMITS, failsByOne);
    this.notes = new Gathering((taken) => note(pool, taken), LIMITS, failsByOne);
  }

  /** The account's next events, in their order. */
  next(sessionId: string, most: number): Promise<EventRow[]> {
    return this.reads.ask({ sessionId, most });
  }

  /** Notes what the hub has taken. False when somebody has asked for a replay in the meantime. */
  async taken(taken: Taken): Promise<boolean> {
    const note = await this.notes.ask(taken);
    return note === 'busy' ? noteAlone(this.pool, taken) : note === 'noted';
  }
}

async function read(pool: Pool, questions: Question[]): Promise<EventRow[][]> {
  const { rows } = await pool.query<EventRow & { question: string }>(
    patiently({
      name: 'next_events',
      text: `SELECT question, id, seq, type, at, late, data, more, c.delivered_seq AS delivered
         FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS w (session_id, most, question)
         JOIN bridge.cursors c ON c.session_id = w.session_id
         CROSS JOIN LATERAL (
           SELECT o.*, sum(octet_length(data::text)) OVER (ORDER BY seq) - octet_length(data::text) AS bytes_before,
             lead(seq) OVER (ORDER BY seq) IS NOT NULL AS more
           FROM bridge.outbox o WHERE o.session_id = c.session_id AND seq > c.delivered_seq
           ORDER BY seq LIMIT w.most) AS batch
         WHERE bytes_before < ${BATCH_BYTES} ORDER BY question, seq`,
      values: [questions.map(({ sessionId }) => sessionId), questions.map(({ most }) => most)],
    }),
  );
  const answers = questions.map((): EventRow[] => []);
  for (const { question, ...row } of rows) answers[Number(question) - 1]?.push(row);
  return answers;
}

async function note(pool: Pool, taken: Taken[]): Promise<Note[]> {
  const { rows } = await pool.query<{ session_id: string; noted: boolean }>(
    patiently({
      name: 'taken',
      text: `WITH free AS (
           SELECT session_id FROM bridge.cursors WHERE session_id = ANY($1::text[]) FOR UPDATE SKIP LOCKED
         ), noted AS (
           UPDATE bridge.cursors c SET delivered_seq = t.last
           FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t (session_id, delivered, last)
           JOIN free USING (session_id)
           WHERE c.session_id = t.session_id AND c.delivered_seq = t.delivered RETURNING c.session_id
         )
         SELECT session_id, n.session_id IS NOT NULL AS noted FROM free LEFT JOIN noted n USING (session_id)`,
      values: [
        taken.map(({ sessionId }) => sessionId),
        taken.map(({ delivered }) => delivered),
        taken.map(({ last }) => last),
      ],
    }),
  );
  const notes = new Map(rows.map((row) => [row.session_id, row.noted ? ('noted' as const) : ('moved' as const)]));
  return taken.map(({ sessionId }) => notes.get(sessionId) ?? 'busy');
}

async function noteAlone(pool: Pool, { sessionId, delivered, last }: Taken): Promise<boolean> {
  const { rowCount } = await pool.query(
    patiently({
      name: 'taken_alone',
      text: 'UPDATE bridge.cursors SET delivered_seq = $3 WHERE session_id = $1 AND delivered_seq = $2',
      values: [sessionId, delivered, last],
    }),
  );
  return rowCount === 1;
}
