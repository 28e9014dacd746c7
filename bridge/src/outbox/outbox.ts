import type { Pool } from 'pg';
import { failsByContent } from '../store/sifting.ts';
import { Gathering } from '../store/gathering.ts';

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
}

/** What an account's delivery asks for: its next events, so many at most. */
interface Question {
  sessionId: string;
  most: number;
}

/** What was taken: everything after `before`, up to and with `last`. */
interface Taken {
  sessionId: string;
  before: number;
  last: number;
}

/** A batch ends with the event that reaches this size, as JSON. */
const BATCH_BYTES = 1_000_000;
const LIMITS = { together: 32, atOnce: 2 };

/** The events that wait for the hub, of all accounts. Many accounts that ask at the same time ask together. */
export class Outbox {
  private readonly reads: Gathering<Question, EventRow[]>;
  private readonly notes: Gathering<Taken, boolean>;

  constructor(pool: Pool) {
    this.reads = new Gathering((questions) => read(pool, questions), LIMITS, failsByContent);
    this.notes = new Gathering((taken) => note(pool, taken), LIMITS, failsByContent);
  }

  /** The account's next events, in their order. */
  next(sessionId: string, most: number): Promise<EventRow[]> {
    return this.reads.ask({ sessionId, most });
  }

  /** Notes what the hub has taken. False when somebody has asked for a replay in the meantime. */
  taken(sessionId: string, before: number, last: number): Promise<boolean> {
    return this.notes.ask({ sessionId, before, last });
  }
}

async function read(pool: Pool, questions: Question[]): Promise<EventRow[][]> {
  const { rows } = await pool.query<EventRow & { question: string }>({
    name: 'next_events',
    text: `SELECT question, id, seq, type, at, late, data, more
       FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS w (session_id, most, question)
       CROSS JOIN LATERAL (
         SELECT o.*, sum(octet_length(data::text)) OVER (ORDER BY seq) - octet_length(data::text) AS before,
           lead(seq) OVER (ORDER BY seq) IS NOT NULL AS more
         FROM bridge.outbox o
         WHERE o.session_id = w.session_id
           AND seq > (SELECT delivered_seq FROM bridge.cursors c WHERE c.session_id = w.session_id)
         ORDER BY seq LIMIT w.most) AS batch
       WHERE before < ${BATCH_BYTES} ORDER BY question, seq`,
    values: [questions.map(({ sessionId }) => sessionId), questions.map(({ most }) => most)],
  });
  const answers = questions.map((): EventRow[] => []);
  for (const { question, ...row } of rows) answers[Number(question) - 1]?.push(row);
  return answers;
}

async function note(pool: Pool, taken: Taken[]): Promise<boolean[]> {
  // The rows are locked in the order in which commits lock them.
  const { rows } = await pool.query<{ session_id: string }>({
    name: 'taken',
    text: `WITH locked AS (
         SELECT session_id FROM bridge.cursors WHERE session_id = ANY($1::text[]) ORDER BY session_id COLLATE "C" FOR UPDATE
       )
       UPDATE bridge.cursors c SET delivered_seq = t.last
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t (session_id, before, last) JOIN locked USING (session_id)
       WHERE c.session_id = t.session_id AND c.delivered_seq = t.before RETURNING c.session_id`,
    values: [taken.map(({ sessionId }) => sessionId), taken.map(({ before }) => before), taken.map(({ last }) => last)],
  });
  const noted = new Set(rows.map((row) => row.session_id));
  return taken.map(({ sessionId }) => noted.has(sessionId));
}
