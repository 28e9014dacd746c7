import type { FastifyInstance } from 'fastify';
import type { RecordFilter } from '../world/recorder.ts';
import { nodeToJson } from '../world/recorder.ts';
import { viewGroup } from '../world/world.ts';
import type { World } from '../world/world.ts';
import type { Snapshot } from '../views.ts';
import { chatViews } from './people.ts';
import { queries } from './schemas.ts';

/** The page lists the newest of thousands. */
const MOST_ACCOUNTS = 300;
const HEARTBEAT_MS = 25_000;

/** What has happened (recorded stanzas) and what happens now (server-sent events). */
export function liveRoutes(http: FastifyInstance, world: World): void {
  http.get<{ Querystring: RecordFilter }>('/api/stanzas', { schema: { querystring: queries.stanzas } }, (request) =>
    world.recorder.find(request.query).map(({ node, ...rest }) => ({ ...rest, ...(nodeToJson(node) as object) })),
  );

  http.get('/api/snapshot', (): Snapshot => {
    const shown = [...world.accounts.values()].filter(
      (account) => account.business || account.name !== `+${account.phone}` || account.chats.size > 0,
    );
    return {
      accounts: shown.slice(-MOST_ACCOUNTS).map((one) => ({ ...world.view(one), chats: chatViews(world, one) })),
      groups: [...world.groups.values()].map((group) => viewGroup(world, group)),
      waiting: [...world.waiting.values()].map((one) => one.waitingView()),
    };
  });

  http.get('/api/log', (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write('retry: 1000\n\n');
    const stop = world.events.listen((event) => {
      raw.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    });
    const heartbeat = setInterval(() => {
      raw.write(': still here\n\n');
    }, HEARTBEAT_MS).unref();
    request.raw.on('close', () => {
      stop();
      clearInterval(heartbeat);
    });
  });
}
