import type { Pool } from 'pg';
import { byteaArray } from '../db/bytea.ts';
import { patiently } from '../db/pool.ts';

/** One message before it leaves; `message` is sealed. */
export interface Booking {
  sessionId: string;
  messageId: string;
  key: string | null;
  fingerprint: Buffer;
  recipient: string;
  message: Buffer;
}

/**
 * Books messages of any accounts, each under its id. Answers for each whether it was booked: not when it is booked
 * already and either settled or other in content. One that may not have left is booked again.
 */
export async function bookTogether(pool: Pool, bookings: Booking[]): Promise<boolean[]> {
  const { rows } = await pool.query<{ session_id: string; message_id: string }>(
    patiently({
      name: 'book',
      text: `INSERT INTO bridge.sent AS s (session_id, message_id, key, fingerprint, recipient, message, state)
       SELECT b.session_id, b.message_id, b.key, b.fingerprint, b.recipient, b.message, 'sending'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::bytea[])
         AS b (session_id, message_id, key, fingerprint, recipient, message)
       ON CONFLICT (session_id, message_id) DO UPDATE SET state = 'sending', attempts = s.attempts + 1,
         message = CASE s.state WHEN 'released' THEN excluded.message ELSE s.message END
       WHERE s.state IN ('sending', 'released') AND s.fingerprint = excluded.fingerprint
       RETURNING session_id, message_id`,
      values: [
        bookings.map(({ sessionId }) => sessionId),
        bookings.map(({ messageId }) => messageId),
        bookings.map(({ key }) => key),
        byteaArray(bookings.map(({ fingerprint }) => fingerprint)),
        bookings.map(({ recipient }) => recipient),
        byteaArray(bookings.map(({ message }) => message)),
      ],
    }),
  );
  const booked = new Set(rows.map((row) => nameOf(row.session_id, row.message_id)));
  return bookings.map(({ sessionId, messageId }) => booked.has(nameOf(sessionId, messageId)));
}

function nameOf(sessionId: string, messageId: string): string {
  return JSON.stringify([sessionId, messageId]);
}
