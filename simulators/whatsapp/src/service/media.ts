import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { World } from '../world/world.ts';

interface Upload {
  Params: { kind: string; hash: string };
  Querystring: { auth?: string };
  Body: Readable;
}

interface Download {
  Params: { '*': string };
}

/** Two gigabytes, as WhatsApp allows for a document, and room for the padding. */
const LIMIT = { bodyLimit: 2 * 1024 ** 3 + 1024 };

/** WhatsApp's media servers: encrypted files come and go, and nobody here can read them. */
export function mediaRoutes(http: FastifyInstance, world: World): void {
  void http.register((scope, _options, done) => {
    // Files are streamed to disk, whatever they claim to be.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => {
      parsed(null, payload);
    });
    const take = (request: FastifyRequest<Upload>, reply: FastifyReply) => upload(world, request, reply);
    scope.post<Upload>('/mms/:kind/:hash', LIMIT, take);
    scope.put<Upload>('/mms/:kind/:hash', LIMIT, take);
    scope.get<Download>('/v/*', (request, reply) => download(world, request, reply));
    done();
  });
}

async function upload(world: World, request: FastifyRequest<Upload>, reply: FastifyReply): Promise<unknown> {
  const fault = world.faults.strike('media', null, ({ upload: concerned }) => concerned ?? false);
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault?.error !== undefined) return reply.code(fault.error).send({ error: 'fault' });
  if (request.query.auth !== world.media.auth) return reply.code(401).send({ error: 'wrong_auth' });
  const { kind, hash } = request.params;
  const path = await world.media.take(kind, hash, request.body);
  if (path === undefined) return reply.code(400).send({ error: 'wrong_hash' });
  return { url: world.media.url(path), direct_path: path };
}

async function download(world: World, request: FastifyRequest<Download>, reply: FastifyReply): Promise<unknown> {
  const fault = world.faults.strike('media', null, ({ upload: concerned }) => !(concerned ?? false));
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault?.error !== undefined) return reply.code(fault.error).send({ error: 'fault' });
  const found = await world.media.find(request.url);
  if (typeof found === 'number') return reply.code(found).send({ error: found === 410 ? 'gone' : 'not_found' });
  const range = rangeOf(request.headers.range, found.size);
  void reply.type('application/octet-stream').header('content-length', range.end - range.start + 1);
  if (range.partial) {
    void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${found.size}`);
  }
  return reply.send(createReadStream(found.file, { start: range.start, end: range.end }));
}

/** `bytes=5-9` and `bytes=5-`; anything else gets the whole file. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number; partial: boolean } {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  const start = Number(from ?? '0');
  const end = Math.min(size - 1, to === undefined || to === '' ? size - 1 : Number(to));
  return from === undefined || start > end
    ? { start: 0, end: size - 1, partial: false }
    : { start, end, partial: true };
}
