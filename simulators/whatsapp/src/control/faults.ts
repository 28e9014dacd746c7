import type { FastifyInstance } from 'fastify';
import type { Fault } from '../world/faults.ts';
import type { Connection } from '../world/connection.ts';
import { unlink } from '../link/unlink.ts';
import type { Device } from '../world/model.ts';
import { node } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import { deviceOf, digits, known } from './lookup.ts';
import { Refusal } from './refusal.ts';
import { bodies } from './schemas.ts';

interface DeviceFault {
  action: 'drop' | 'half-open' | 'replace' | 'kick' | 'refuse-login' | 'stream-error' | 'failure';
  code?: number;
  device?: number;
  times?: number;
  /** For how many seconds the account is banned (402). */
  expire?: number;
}

/** How the connection of a linked device ends, or stops being one. */
const ENDINGS: Record<
  Exclude<DeviceFault['action'], 'kick' | 'refuse-login'>,
  (open: Connection, code?: number) => void
> = {
  drop: (open) => {
    open.drop();
  },
  'half-open': (open) => {
    open.halfOpen();
  },
  replace: (open) => {
    open.endWithStreamError(undefined, node('conflict', { type: 'replaced' }));
  },
  'stream-error': (open, code = 503) => {
    open.endWithStreamError(code);
  },
  failure: (open, code = 500) => {
    open.end(node('failure', { reason: String(code) }));
  },
};

/** Scenario switches. */
export function faultRoutes(http: FastifyInstance, world: World): void {
  http.post<{ Params: { phone: string }; Body: DeviceFault }>(
    '/api/devices/:phone/fault',
    { schema: { body: bodies.deviceFault } },
    (request) => {
      const account = known(world, request.params.phone);
      const { action, code, times = 1, expire } = request.body;
      if (action === 'refuse-login') {
        const login = { reason: code ?? 401, ...(expire !== undefined && { expire }) };
        return world.faults.add({ phone: account.phone, times, login });
      }
      const device = deviceOf(account, request.body.device);
      if (action === 'kick') unlink(world, device);
      else ENDINGS[action](connected(world, device), code);
      return world.view(account);
    },
  );

  http.post<{ Body: Omit<Fault, 'id'> }>('/api/faults', { schema: { body: bodies.fault } }, async (request, reply) => {
    const { phone, undecryptable, ...fault } = request.body;
    const added = world.faults.add({
      ...fault,
      ...(phone !== undefined && { phone: digits(phone) }),
      ...(undecryptable && { undecryptable: { to: digits(undecryptable.to) } }),
    });
    return reply.code(201).send(added);
  });

  http.get('/api/faults', () => world.faults.list());

  http.delete('/api/faults', async (_request, reply) => {
    world.faults.clear();
    return reply.code(204).send();
  });

  http.delete<{ Params: { id: string } }>('/api/faults/:id', async (request, reply) => {
    if (!world.faults.remove(request.params.id)) throw new Refusal(404, 'not_found', 'There is no such fault.');
    return reply.code(204).send();
  });
}

function connected(world: World, device: Device): Connection {
  const connection = world.connectionOf(device);
  if (!connection) throw new Refusal(409, 'not_connected', 'This device is not connected.');
  return connection;
}
