import type { FastifyInstance } from 'fastify';
import { newSessionId } from '../connection/accounts.ts';
import { readProxy } from '../connection/proxy.ts';
import { accepted, answerOf, sessionId, sessionParams, statusView, type SessionParams } from '../contract/shared.ts';
import { InvalidBody } from '../errors.ts';
import { readPhone } from '../ids.ts';
import type { Services } from './services.ts';

interface ConnectBody {
  sessionId?: string;
  method?: 'qr' | 'code';
  phoneNumber?: string;
  proxyUrl?: string | null;
  label?: string;
  anyPhone?: boolean;
  notPhones?: string[];
  statuses?: boolean;
}

/** As people write it: `+7 701 123-45-67`, `8 (701) 123 45 67`, `7011234567`. */
const phoneNumber = { type: 'string', maxLength: 40, pattern: '^[\\d\\s()+.\\p{Pd}\\p{Cf}]+$' } as const;
/** More numbers than anybody has. */
const PHONES_LIMIT = 1_000;

/** `/connect`, `/status`, `/qr` and `/disconnect`. */
export function addConnectionRoutes(app: FastifyInstance, { accounts, config }: Services): void {
  const connectBody = {
    type: 'object',
    properties: {
      sessionId,
      method: { type: 'string', enum: ['qr', 'code'] },
      phoneNumber,
      proxyUrl: { type: ['string', 'null'], maxLength: 2_048 },
      label: { type: ['string', 'null'], maxLength: 200 },
      anyPhone: { type: 'boolean' },
      statuses: { type: 'boolean' },
      notPhones: { type: 'array', maxItems: PHONES_LIMIT, items: { type: 'string', pattern: '^\\d{5,20}$' } },
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
      const { sessionId: id = newSessionId(), label, method = 'qr', phoneNumber: phone, proxyUrl } = request.body;
      const { anyPhone, notPhones, statuses } = request.body;
      if (proxyUrl) readProxy(proxyUrl, config.proxyPrivateHosts);
      if (method === 'code' && !phone)
        throw new InvalidBody([{ field: 'phoneNumber', message: 'is needed for a code' }]);
      const forCode = method === 'code' && phone ? phoneIn(phone) : null;
      const account = await accounts.getOrCreate(id, label ?? null);
      account.terms.tell({
        ...(anyPhone !== undefined && { anyPhone }),
        ...(notPhones && { notPhones }),
        ...(statuses !== undefined && { statuses }),
      });
      account.connect(forCode, proxyUrl);
      return reply.code(202).send({ sessionId: id, status: account.currentStatus() });
    },
  );

  app.get<{ Params: SessionParams }>(
    '/status/:sessionId',
    { schema: { summary: 'State of an account', params: sessionParams, response: { 200: statusView } } },
    (request) => accounts.get(request.params.sessionId).view(),
  );

  const pairingBody = { type: 'object', required: ['phoneNumber'], properties: { phoneNumber } } as const;

  app.post<{ Params: SessionParams; Body: { phoneNumber: string } }>(
    '/sessions/:sessionId/pairing-code',
    {
      schema: {
        summary: 'A code to type on the phone instead of a QR code',
        params: sessionParams,
        body: pairingBody,
        response: { 200: answerOf({ code: { type: 'string' }, expiresIn: { type: 'integer' } }) },
      },
    },
    async ({ params, body }) => {
      const account = accounts.get(params.sessionId);
      const { code, expiresAt } = await account.pairingCode(phoneIn(body.phoneNumber));
      return { code, expiresIn: secondsUntil(expiresAt) };
    },
  );

  app.get<{ Params: SessionParams }>(
    '/qr/:sessionId',
    { schema: { summary: 'The QR code to scan now; 409 when none is due', params: sessionParams } },
    async (request, reply) => {
      const { text, expiresAt } = accounts.get(request.params.sessionId).currentQr();
      const { toBuffer, toDataURL } = await import('qrcode'); // not before: the hub draws its codes itself
      if (request.headers.accept?.includes('image/png')) return reply.type('image/png').send(await toBuffer(text));
      return { qr: await toDataURL(text), text, expiresIn: secondsUntil(expiresAt) };
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
    (request) => accounts.disconnect(request.params.sessionId, request.body?.logout ?? false),
  );
}

/** The digits of a number that somebody has typed. Raises `InvalidBody`. */
function phoneIn(text: string): string {
  const phone = readPhone(text);
  if (phone === null) throw new InvalidBody([{ field: 'phoneNumber', message: 'is no phone number', found: text }]);
  return phone;
}

function secondsUntil(moment: Date): number {
  return Math.max(0, Math.round((moment.getTime() - Date.now()) / 1000));
}
