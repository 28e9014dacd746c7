import type { FastifyInstance } from 'fastify';
import type { Services } from './services.ts';

/** A connection that has died unnoticed would answer after many minutes. */
const PATIENCE_MS = 2_000;

/** `/health` and `/metrics`, the two routes without a key. */
export function addHealthRoutes(app: FastifyInstance, { config, pool, accounts, metrics }: Services): void {
  app.get(
    '/health',
    { schema: { summary: 'Whether the bridge works; 503 without its database', security: [] } },
    async (_request, reply) => {
      const question = { text: 'SELECT 1', query_timeout: PATIENCE_MS };
      const databaseAnswers = await pool.query(question).then(
        () => true,
        () => false,
      );
      return reply.code(databaseAnswers ? 200 : 503).send({
        status: databaseAnswers ? 'ok' : 'database_away',
        node: config.nodeId,
        version: '0.1.0',
        uptime_s: Math.trunc(process.uptime()),
        sessions: { total: accounts.all().length, ...accounts.countByStatus() },
      });
    },
  );

  app.get('/metrics', { schema: { summary: 'Prometheus figures', security: [] } }, async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });
}
