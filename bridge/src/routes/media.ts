import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { answerOf, messageId, sessionId, sessionParams, type SessionParams } from '../contract/shared.ts';
import { InvalidBody } from '../errors.ts';
import { describeError } from '../log.ts';
import { openMedia } from '../media/download.ts';
import { MediaTooLarge } from '../media/errors.ts';
import { uploadLimit } from '../media/kinds.ts';
import { watchBuffers } from '../media/pressure.ts';
import { MediaStore } from '../media/store.ts';
import type { Services } from './services.ts';

const SWEEP_EVERY_MS = 300_000;

const uploaded = answerOf({
  mediaId: { type: 'string' },
  size: { type: 'integer' },
  sha256: { type: 'string' },
  expiresAt: { type: 'string' },
});

/** Files on their way in and out. Neither is ever held in memory. */
export function addMediaRoutes(app: FastifyInstance, { accounts, config, storage, log }: Services): void {
  const store = new MediaStore(config.mediaDir);
  const sweeper = setInterval(() => {
    store.sweep().catch((error: unknown) => {
      log.warn(describeError(error), 'media_not_swept');
    });
  }, SWEEP_EVERY_MS);
  app.addHook('onClose', () => {
    clearInterval(sweeper);
  });

  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => {
      parsed(null, payload);
    });
    scope.post<{ Params: SessionParams; Body: Readable | null }>(
      '/sessions/:sessionId/media',
      {
        schema: {
          summary: 'Take a file that will be sent; the body is the file itself',
          consumes: ['application/octet-stream'],
          params: sessionParams,
          response: { 201: uploaded },
        },
        bodyLimit: uploadLimit(config.mediaLimits) + 1,
      },
      async (request, reply) => {
        const account = accounts.get(request.params.sessionId);
        const limit = uploadLimit(config.mediaLimits);
        const announced = Number(request.headers['content-length'] ?? 0);
        if (announced > limit) throw new MediaTooLarge(limit, announced);
        if (!request.body) throw new InvalidBody([{ field: '', message: 'must be a file' }]);
        const type = request.headers['content-type'] ?? 'application/octet-stream';
        const passed = watchBuffers();
        const { mediaId, size } = await store.save(account.id, request.body, type, limit).finally(passed);
        if (size === 0) throw new InvalidBody([{ field: '', message: 'must not be empty', found: 0 }]);
        return reply.code(201).send({ mediaId, size, sha256: mediaId, expiresAt: store.expiresAt().toISOString() });
      },
    );
    done();
  });

  app.get<{ Params: { sessionId: string; messageId: string } }>(
    '/sessions/:sessionId/messages/:messageId/media',
    {
      schema: {
        summary: 'The file of a message, decrypted',
        params: { type: 'object', required: ['sessionId', 'messageId'], properties: { sessionId, messageId } },
      },
    },
    async (request, reply) => {
      const account = accounts.get(request.params.sessionId);
      const { content, mimetype, size } = await openMedia(request.params.messageId, {
        storage,
        sessionId: account.id,
        sock: () => account.open().sock,
        origin: config.mediaOrigin,
        agent: account.route.agent(),
        reuploadMs: config.mediaReuploadMs,
      });
      void reply.type(mimetype).header('x-content-type-options', 'nosniff');
      if (size !== null) void reply.header('content-length', size);
      return reply.send(content);
    },
  );
}
