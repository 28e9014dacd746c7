import type { FastifyInstance } from 'fastify';
import { toBuffer, toDataURL } from 'qrcode';
import type { Services } from '../app.ts';
import { newSessionId } from '../connection/accounts.ts';
import { accepted, sessionId, sessionParams, statusView, type SessionParams } from './schemas.ts';

interface ConnectBody {
  sessionId?: string;
  method?: 'qr';
  label?: string;
}

/** `/connect`, `/status`, `/qr` and `/disconnect`. */
export function addConnectionRoutes(app: FastifyInstance, { accounts }: Services): void {
  const connectBody = {
    type: 'object',
    properties: {
      sessionId,
      method: { type: 'string', enum: ['qr'] },
      label: { type: ['string', 'null'], maxLength: 200 },
    },
  } as const;

  app.post<{ Body: ConnectBody }>(
    '/connect',
    {
      schema: {
        summary: 'Create and connect an account; may be called again',
        body: connectBody,
        response: { 202: accepted },
      },
    },
    async (request, reply) => {
      const { sessionId: id = newSessionId(), label } = request.body;
      const account = await accounts.getOrCreate(id, label ?? null);
      account.connect();
      return reply.code(202).send({ sessionId: id, status: account.currentStatus() });
    },
  );

  app.get<{ Params: SessionParams }>(
    '/status/:sessionId',
    { schema: { summary: 'State of an account', params: sessionParams, response: { 200: statusView } } },
    (request) => accounts.get(request.params.sessionId).view(),
  );

  app.get<{ Params: SessionParams }>(
    '/qr/:sessionId',
    { schema: { summary: 'The QR code to scan now; 409 when none is due', params: sessionParams } },
    async (request, reply) => {
      const { text, expiresAt } = accounts.get(request.params.sessionId).currentQr();
      if (request.headers.accept?.includes('image/png')) return reply.type('image/png').send(await toBuffer(text));
      const expiresIn = Math.max(0, Math.round((expiresAt.getTime() - Date.now()) / 1000));
      return { qr: await toDataURL(text), text, expiresIn };
    },
  );

  const disconnectBody = { type: ['object', 'null'], properties: { logout: { type: 'boolean' } } } as const;

  app.post<{ Params: SessionParams; Body: { logout?: boolean } | null }>(
    '/disconnect/:sessionId',
    {
      schema: {
        summary: 'Stop an account; with logout, unlink it too',
        params: sessionParams,
        body: disconnectBody,
        response: { 200: statusView },
      },
    },
    async (request) => {
      const account = accounts.get(request.params.sessionId);
      await account.disconnect(request.body?.logout ?? false);
      return account.view();
    },
  );
}
