import type { FastifyInstance } from 'fastify';
import { hostile } from '../hostile/generate.ts';
import type { Account } from '../world/model.ts';
import { writeRaw } from '../phones/writing.ts';
import type { World } from '../world/world.ts';
import { digits, known } from './lookup.ts';
import { bodies } from './schemas.ts';

interface ByPhone {
  Params: { phone: string };
}

/** People whose clients send what no honest one does. */
export function hostileRoutes(http: FastifyInstance, world: World): void {
  const both = (phone: string, to: string): [Account, Account] => [world.account(digits(phone)), known(world, to)];

  http.post<ByPhone & { Body: { to: string; seed: number } }>(
    '/api/people/:phone/hostile',
    { schema: { body: bodies.hostile } },
    async ({ params, body }, reply) => {
      const { kind, visible, bytes, id } = hostile(body.seed);
      const written = writeRaw(world, ...both(params.phone, body.to), bytes, id);
      return reply.code(201).send({ messageId: written.id, kind, visible, bytes: bytes.length });
    },
  );

  http.post<ByPhone & { Body: { to: string; message: string; id?: string } }>(
    '/api/people/:phone/raw',
    { schema: { body: bodies.rawMessage } },
    async ({ params, body }, reply) => {
      const bytes = Buffer.from(body.message, 'base64');
      const written = writeRaw(world, ...both(params.phone, body.to), bytes, body.id);
      return reply.code(201).send({ messageId: written.id });
    },
  );
}
