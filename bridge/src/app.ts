import { createHash, timingSafeEqual } from 'node:crypto';
import swagger from '@fastify/swagger';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { addForwarding } from './cluster/forwarding.ts';
import { events, shapes } from './contract/events.ts';
import { MESSAGE_ID_LIMIT } from './ids.ts';
import { refuseNul } from './routes/bodies.ts';
import { addChatRoutes } from './routes/chats.ts';
import { addConnectionRoutes } from './routes/connection.ts';
import { addEventRoutes } from './routes/events.ts';
import { addGroupRoutes } from './routes/groups.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addMediaRoutes } from './routes/media.ts';
import { describeRefusal } from './routes/refusals.ts';
import { addSendRoute } from './routes/send.ts';
import type { Services } from './routes/services.ts';
import { addSessionRoutes } from './routes/sessions.ts';

const OPEN_ROUTES = new Set(['/health', '/metrics']);
const BODY_LIMIT = 512 * 1024;

/** Builds the HTTP interface without listening; tests use `inject`. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    // The longest part of an address is the id of a message, each character of it encoded as three.
    routerOptions: { maxParamLength: 3 * MESSAGE_ID_LIMIT },
    // Callers keep connections open; a stop does not wait for them.
    forceCloseConnections: true,
    // What the router itself refuses: addresses that are no address, and ids without end.
    frameworkErrors: ({ statusCode = 400, message }, _request, reply) => {
      void (reply as FastifyReply).code(statusCode).send({ error: 'bad_request', message, data: {} });
    },
    // `verbose` says what was found; `discriminator` checks a body against its own type alone, not against every type.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, verbose: true, discriminator: true } },
  });
  const { log, config } = services;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Sarafan bridge', version: '0.1.0', description: 'Keeps linked WhatsApp accounts alive.' },
      components: { schemas: shapes, securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } } },
      security: [{ apiKey: [] }],
    },
  });
  const keyIsValid = makeKeyCheck(config.apiKeys);
  app.addHook('onRequest', async (request, reply) => {
    if (OPEN_ROUTES.has(request.routeOptions.url ?? '') || keyIsValid(request)) return;
    await reply.code(401).send({ error: 'unauthorized', message: 'A valid API key is needed.', data: {} });
  });
  addForwarding(app, services.cluster);
  app.addHook('preValidation', refuseNul);
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const { status, body } = describeRefusal(error, log);
    services.metrics.countRefusal(body);
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'not_found', message: 'There is no such address.', data: {} }),
  );
  addHealthRoutes(app, services);
  addConnectionRoutes(app, services);
  addSendRoute(app, services);
  addMediaRoutes(app, services);
  addChatRoutes(app, services);
  addGroupRoutes(app, services);
  addSessionRoutes(app, services);
  addEventRoutes(app, services);
  app.get('/openapi.json', { schema: { hide: true } }, () => describeInterface(app));
  return app;
}

/** The description of all routes, and of the events that are told to the hub. */
export function describeInterface(app: FastifyInstance): object {
  const webhooks = Object.entries(events).map(([type, [summary, shape]]) => {
    const schema = { $ref: `#/components/schemas/${shape}` };
    return [type, { post: { summary, requestBody: { content: { 'application/json': { schema } } } } }];
  });
  return { ...app.swagger(), webhooks: Object.fromEntries(webhooks) as object };
}

/** Compares digests, in constant time and against every key, so that neither content nor length shows. */
function makeKeyCheck(keys: string[]): (request: FastifyRequest) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const accepted = keys.map(digest);
  return (request) => {
    const header = request.headers['x-api-key'];
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const given = digest(typeof header === 'string' ? header : (bearer ?? ''));
    return accepted.map((key) => timingSafeEqual(key, given)).includes(true);
  };
}
