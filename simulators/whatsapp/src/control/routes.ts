import type { FastifyInstance } from 'fastify';
import { PairingRefused } from '../link/pairing.ts';
import type { World } from '../world/world.ts';
import { DraftRefused } from '../phones/composing.ts';
import { GroupRefused } from '../groups/changes.ts';
import { conditionRoutes } from './conditions.ts';
import { faultRoutes } from './faults.ts';
import { groupRoutes } from './groups.ts';
import { hostileRoutes } from './hostile.ts';
import { liveRoutes } from './live.ts';
import { fileRoutes } from './media.ts';
import { peopleRoutes } from './people.ts';
import { phoneRoutes } from './phones.ts';
import { profileRoutes } from './profiles.ts';
import { talkRoutes } from './talk.ts';
import { Refusal } from './refusal.ts';

interface SchemaError {
  validation?: unknown;
  message: string;
}

/** The HTTP control API: everything tests and the phones page can do. */
export function controlRoutes(http: FastifyInstance, world: World): void {
  http.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).send({ error: error.code, message: error.message });
    if (error instanceof PairingRefused) return reply.code(409).send({ error: error.code, message: error.message });
    if (error instanceof DraftRefused) return reply.code(409).send({ error: error.code, message: error.message });
    if (error instanceof GroupRefused) return reply.code(409).send({ error: 'group_refused', message: error.message });
    const { validation, message } = error as SchemaError;
    if (validation) return reply.code(422).send({ error: 'invalid_body', message });
    return reply.code(500).send({ error: 'internal_error', message });
  });
  http.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'not_found', message: 'There is nothing at this address.' }),
  );
  http.get('/health', () => ({
    status: 'ok',
    accounts: world.accounts.size,
    connected: world.connections.size,
    waiting: world.waiting.size,
  }));
  phoneRoutes(http, world);
  peopleRoutes(http, world);
  profileRoutes(http, world);
  conditionRoutes(http, world);
  talkRoutes(http, world);
  hostileRoutes(http, world);
  groupRoutes(http, world);
  fileRoutes(http, world);
  faultRoutes(http, world);
  liveRoutes(http, world);
}
