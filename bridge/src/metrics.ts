import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Pool } from 'pg';

/** Prometheus figures of this process; one set per application, so that tests can have several. */
export class Metrics {
  readonly registry = new Registry();
  readonly sends: Counter<'outcome'>;
  readonly deliveries: Counter<'outcome'>;
  readonly events: Counter;
  /** Pieces that were told, or kept, as less than what arrived. */
  readonly placeholders: Counter<'reason'>;
  /** Messages without anything for people in them, by what they hold. */
  readonly notForPeople: Counter<'what'>;
  private readonly refusals: Counter<'error'>;
  private readonly rejections: Counter<'code'>;

  constructor(countSessions: () => Record<string, number>, pool: Pool) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.sends = new Counter({
      name: 'bridge_sends_total',
      help: 'Messages asked to be sent, by outcome.',
      labelNames: ['outcome'],
      registers,
    });
    this.deliveries = new Counter({
      name: 'bridge_deliveries_total',
      help: 'Requests to the hub, by outcome.',
      labelNames: ['outcome'],
      registers,
    });
    this.placeholders = new Counter({
      name: 'bridge_placeholders_total',
      help: 'What could not be stored or handed over as it arrived, by what became of it.',
      labelNames: ['reason'],
      registers,
    });
    this.notForPeople = new Counter({
      name: 'bridge_not_for_people_total',
      help: 'Messages that hold nothing for people, by what they hold; all others are told.',
      labelNames: ['what'],
      registers,
    });
    this.refusals = new Counter({
      name: 'bridge_refusals_total',
      help: 'Requests refused, by error.',
      labelNames: ['error'],
      registers,
    });
    this.rejections = new Counter({
      name: 'bridge_whatsapp_rejections_total',
      help: 'What WhatsApp refused, by its code.',
      labelNames: ['code'],
      registers,
    });
    this.events = new Counter({ name: 'bridge_events_delivered_total', help: 'Events taken by the hub.', registers });
    new Gauge({
      name: 'bridge_sessions',
      help: 'Accounts by state.',
      labelNames: ['status'],
      registers,
      collect() {
        this.reset();
        for (const [status, count] of Object.entries(countSessions())) this.set({ status }, count);
      },
    });
    new Gauge({
      name: 'bridge_outbox_events',
      help: 'Events the hub has not taken yet.',
      registers,
      async collect() {
        const { rows } = await pool.query<{ depth: string }>(
          'SELECT COALESCE(sum(last_seq - delivered_seq), 0) AS depth FROM bridge.cursors',
        );
        this.set(Number(rows[0]?.depth ?? 0));
      },
    });
    new Gauge({
      name: 'bridge_outbox_age_seconds',
      help: 'Age of the oldest event the hub has not taken yet.',
      registers,
      async collect() {
        const { rows } = await pool.query<{ age: string | null }>(
          `SELECT EXTRACT(EPOCH FROM now() - min(o.at)) AS age FROM bridge.cursors c
           JOIN bridge.outbox o ON o.session_id = c.session_id AND o.seq = c.delivered_seq + 1`,
        );
        this.set(Number(rows[0]?.age ?? 0));
      },
    });
  }

  /** Counts the answer to a request that was refused. */
  countRefusal({ error, data }: { error: string; data: Record<string, unknown> }): void {
    this.refusals.inc({ error });
    if (error === 'rejected') this.rejections.inc({ code: String(data['code']) });
  }
}
