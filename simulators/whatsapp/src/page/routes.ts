import type { FastifyInstance } from 'fastify';

export function pageRoutes(http: FastifyInstance): void {
  http.get('/', async (_request, reply) => reply.type('text/html').send('<!doctype html><title>WhatsApp</title>'));
}
