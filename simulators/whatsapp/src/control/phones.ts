import type { FastifyInstance } from 'fastify';
import { typeCode } from '../link/code.ts';
import { refreshSecret, scan, showQr } from '../link/pairing.ts';
import { unlink } from '../link/unlink.ts';
import { markChat, saveContact } from '../phones/appState.ts';
import type { World } from '../world/world.ts';
import { deviceOf, digits, freePhone, known, messagesOf, peer } from './lookup.ts';
import { chatViews, openAny } from './people.ts';
import { Refusal } from './refusal.ts';
import { bodies, queries } from './schemas.ts';
import { writeMany } from './writing.ts';
import type { WritingBody } from './writing.ts';

interface ByPhone {
  Params: { phone: string };
}

/** Owners' phones: link devices, write and read as the owner. */
export function phoneRoutes(http: FastifyInstance, world: World): void {
  http.get('/api/phones', () =>
    [...world.accounts.values()].filter(({ business }) => business).map((one) => world.view(one)),
  );

  http.post<{ Body: { phone?: string; name?: string } }>(
    '/api/phones',
    { schema: { body: bodies.phone } },
    async (request, reply) => {
      const phone = request.body.phone === undefined ? freePhone(world) : digits(request.body.phone);
      const name = request.body.name;
      const account = world.update(phone, { business: true, ...(name !== undefined && { name }) });
      return reply.code(201).send(world.view(account));
    },
  );

  http.get<ByPhone>('/api/phones/:phone', (request) => {
    const account = known(world, request.params.phone);
    return { ...world.view(account), chats: chatViews(world, account) };
  });

  http.get('/api/waiting', () => [...world.waiting.values()].map((one) => one.waitingView()));

  http.post<{ Params: { id: string } }>('/api/waiting/:id/refresh', async (request, reply) => {
    const connection = world.waiting.get(request.params.id);
    if (!connection) throw new Refusal(404, 'not_waiting', 'Nobody waits with this QR code any more.');
    refreshSecret(world, connection);
    return reply.code(204).send();
  });

  http.post<{ Body: { qr: string } }>('/api/screens', { schema: { body: bodies.screen } }, (request) =>
    showQr(world, request.body.qr).waitingView(),
  );

  http.post<ByPhone & { Body: { qr?: string; waitingId?: string } }>(
    '/api/phones/:phone/scan',
    { schema: { body: bodies.scan } },
    async (request) => {
      const account = known(world, request.params.phone);
      const device = await scan(world, account, textToScan(world, request.body));
      return { device: device.number, platform: device.platform };
    },
  );

  http.post<ByPhone & { Body: { code: string } }>(
    '/api/phones/:phone/pair-code',
    { schema: { body: bodies.code } },
    async (request) => {
      const device = await typeCode(world, known(world, request.params.phone), request.body.code);
      return { device: device.number, platform: device.platform };
    },
  );

  http.get<ByPhone & { Querystring: { with: string } }>(
    '/api/phones/:phone/messages',
    { schema: { querystring: queries.chat } },
    (request) => messagesOf(known(world, request.params.phone), digits(request.query.with)),
  );

  http.post<ByPhone & { Body: WritingBody }>(
    '/api/phones/:phone/messages',
    { schema: { body: bodies.draft } },
    async (request, reply) =>
      reply.code(201).send(await writeMany(world, known(world, request.params.phone), request.body)),
  );

  http.post<ByPhone & { Body: { with: string; ids?: string[] } }>(
    '/api/phones/:phone/read',
    { schema: { body: bodies.read } },
    (request) => {
      const { with: other, ids } = request.body;
      return { ids: openAny(world, known(world, request.params.phone), peer(world, other), ids) };
    },
  );

  http.put<ByPhone & { Body: { phone: string; name: string | null; external?: boolean } }>(
    '/api/phones/:phone/contacts',
    { schema: { body: bodies.contact } },
    async (request, reply) => {
      const { phone, name, external } = request.body;
      saveContact(world, known(world, request.params.phone), known(world, phone), name, external);
      return reply.code(204).send();
    },
  );

  http.post<ByPhone & { Body: { with: string; unread: boolean; at?: string } }>(
    '/api/phones/:phone/mark',
    { schema: { body: bodies.mark } },
    async (request, reply) => {
      const { with: other, unread, at } = request.body;
      markChat(world, known(world, request.params.phone), peer(world, other), unread, at);
      return reply.code(204).send();
    },
  );

  http.post<ByPhone & { Body: { device?: number } }>(
    '/api/phones/:phone/unlink',
    { schema: { body: bodies.unlink } },
    (request) => {
      const account = known(world, request.params.phone);
      unlink(world, deviceOf(account, request.body.device));
      return world.view(account);
    },
  );
}

/** The QR's text as pasted, or as the camera saw it. The secret in it never crosses the wire, so somebody must show it. */
function textToScan(world: World, { qr, waitingId }: { qr?: string; waitingId?: string }): string {
  if (qr !== undefined) return qr;
  const companion = world.waiting.get(waitingId ?? '')?.companion;
  if (!companion) throw new Refusal(404, 'not_waiting', 'Nobody waits with this QR code any more.');
  if (companion.qr === undefined) {
    throw new Refusal(409, 'qr_not_seen', 'The camera has not seen this QR code; paste its text instead.');
  }
  return companion.qr;
}
