import type { FastifyInstance } from 'fastify';
import { now, shiftClock } from '../clock.ts';
import type { Connection } from '../world/connection.ts';
import type { HistoryPlan, Restriction } from '../world/model.ts';
import { giveToken, restrict } from '../service/restriction.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { identityFor, type Proof } from '../wire/certificates.ts';
import type { World } from '../world/world.ts';
import { deviceOf, digits, known } from './lookup.ts';
import { Refusal } from './refusal.ts';
import { bodies } from './schemas.ts';

interface ByPhone {
  Params: { phone: string };
}

interface JsonNode {
  tag: string;
  attrs?: Record<string, string>;
  content?: JsonNode[] | { base64: string } | string;
}

/** Circumstances: history to come, restrictions, tokens, the clock, and stanzas nobody expects. */
export function conditionRoutes(http: FastifyInstance, world: World): void {
  http.put<ByPhone & { Body: Partial<HistoryPlan> }>(
    '/api/phones/:phone/history',
    { schema: { body: bodies.history } },
    (request) => {
      const plan = { perChat: 50, pieces: 1, older: 0, external: true, ...request.body };
      world.historyPlans.set(known(world, request.params.phone).phone, plan);
      return plan;
    },
  );

  http.put<ByPhone & { Body: { code?: Restriction['code']; lock?: boolean; until?: string } }>(
    '/api/phones/:phone/restriction',
    { schema: { body: bodies.restriction } },
    (request) => {
      const { code = 463, lock = true, until } = request.body;
      const restriction = { code, lock, until: until === undefined ? null : Math.floor(Date.parse(until) / 1000) };
      restrict(world, known(world, request.params.phone), restriction);
      return restriction;
    },
  );

  http.delete<ByPhone>('/api/phones/:phone/restriction', async (request, reply) => {
    restrict(world, known(world, request.params.phone), undefined);
    return reply.code(204).send();
  });

  http.post<ByPhone & { Body: { to: string } }>(
    '/api/people/:phone/token',
    { schema: { body: bodies.token } },
    async (request, reply) => {
      giveToken(world, world.account(digits(request.params.phone)), known(world, request.body.to));
      return reply.code(204).send();
    },
  );

  http.put<{ Body: { offsetMs: number } }>('/api/clock', { schema: { body: bodies.clock } }, (request) => {
    shiftClock(request.body.offsetMs);
    return { now: new Date(now()).toISOString() };
  });

  http.put<{ Body: { proof: Proof } }>('/api/certificate', { schema: { body: bodies.certificate } }, (request) => {
    world.identity = identityFor(request.body.proof, world.ownIdentity);
    return request.body;
  });

  stanzaRoutes(http, world);
}

/** Anything at all, sent as it stands: notices nobody plays, and nonsense. */
function stanzaRoutes(http: FastifyInstance, world: World): void {
  http.post<ByPhone & { Body: { device?: number; stanza?: JsonNode; raw?: string } }>(
    '/api/devices/:phone/stanza',
    { schema: { body: bodies.stanza } },
    async (request, reply) => {
      const device = deviceOf(known(world, request.params.phone), request.body.device);
      sendAnything(world.connectionOf(device), request.body);
      return reply.code(204).send();
    },
  );

  http.post<{ Params: { id: string }; Body: { stanza?: JsonNode; raw?: string } }>(
    '/api/waiting/:id/stanza',
    { schema: { body: bodies.stanza } },
    async (request, reply) => {
      sendAnything(world.waiting.get(request.params.id), request.body);
      return reply.code(204).send();
    },
  );
}

function sendAnything(connection: Connection | undefined, { stanza, raw }: { stanza?: JsonNode; raw?: string }): void {
  if (!connection) throw new Refusal(409, 'not_connected', 'This device is not connected.');
  if (raw !== undefined) connection.sendRaw(Buffer.from(raw, 'base64'));
  if (stanza) connection.send(fromJson(stanza));
}

function fromJson({ tag, attrs = {}, content }: JsonNode): BinaryNode {
  if (content === undefined) return { tag, attrs };
  if (Array.isArray(content)) return { tag, attrs, content: content.map(fromJson) };
  return { tag, attrs, content: typeof content === 'string' ? content : Buffer.from(content.base64, 'base64') };
}
