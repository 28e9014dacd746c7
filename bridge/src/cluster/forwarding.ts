import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OwnerAway, type Owner } from '../store/leases.ts';
import type { Cluster } from './cluster.ts';

/** Marks a request that another node has passed on; it is never passed on twice. */
const FORWARDED = 'x-sarafan-forwarded-by';
/** Between two nodes; a send waits for WhatsApp's answer, and a large file takes its time. */
const SILENCE_LIMIT_MS = 120_000;
/** Meaningful only between two neighbours (RFC 9110, 7.6.1), or set anew. */
const NOT_PASSED_ON = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host', 'expect', 'te']);

/** What is not an id is left to the route to refuse. */
const SESSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

interface Named {
  sessionId?: unknown;
}

/** Lets any node answer any request: those for another node's account are passed to it, bodies and answers streamed. */
export function addForwarding(app: FastifyInstance, cluster: Cluster): void {
  const ownerOf = async (sessionId: unknown, request: FastifyRequest): Promise<Owner | null> => {
    if (typeof sessionId !== 'string' || !SESSION_ID.test(sessionId)) return null;
    const owner = await cluster.ownerElsewhere(sessionId);
    if (owner && request.headers[FORWARDED] !== undefined) throw new OwnerAway(cluster.leases.leaseMs);
    return owner;
  };
  app.addHook('onRequest', async (request, reply) => {
    const owner = await ownerOf((request.params as Named | undefined)?.sessionId, request);
    if (owner) return forward(cluster, owner, request, reply, request.raw);
  });
  // Only in the body; those are small and read by now.
  app.addHook('preValidation', async (request, reply) => {
    const owner = await ownerOf((request.body as Named | null | undefined)?.sessionId, request);
    if (owner) return forward(cluster, owner, request, reply, JSON.stringify(request.body));
  });
}

async function forward(
  cluster: Cluster,
  owner: Owner,
  request: FastifyRequest,
  reply: FastifyReply,
  body: string | Readable,
): Promise<FastifyReply> {
  const answer = await pass(cluster, owner, request, body);
  return reply
    .code(answer.statusCode ?? 502)
    .headers(passedOn(answer.headers))
    .send(answer);
}

function pass(
  cluster: Cluster,
  owner: Owner,
  request: FastifyRequest,
  body: string | Readable,
): Promise<IncomingMessage> {
  const away = new OwnerAway(cluster.leases.leaseMs);
  if (!owner.url) return Promise.reject(away);
  const url = new URL(request.url, owner.url);
  const headers: Record<string, string | string[]> = { ...passedOn(request.headers), [FORWARDED]: cluster.leases.node };
  if (typeof body === 'string') headers['content-length'] = String(Buffer.byteLength(body));
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method: request.method, headers, timeout: SILENCE_LIMIT_MS }, resolve);
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => {
      reject(away);
    });
    if (typeof body === 'string') outgoing.end(body);
    else body.pipe(outgoing);
  });
}

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !NOT_PASSED_ON.has(name));
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}
