import './quiet.ts';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { Config } from './config.ts';
import { controlRoutes } from './control/routes.ts';
import { acceptDevices } from './link/accept.ts';
import { openCamera } from './link/camera.ts';
import { MediaFiles } from './media/files.ts';
import { mediaRoutes } from './service/media.ts';
import { pageRoutes } from './page/routes.ts';
import { dispatch } from './stanzas/dispatch.ts';
import { castDemo } from './state/demo.ts';
import { Store } from './state/store.ts';
import { World } from './world/world.ts';

/** A file in a draft comes as base64; larger ones are asked for by `size`. */
const LARGEST_DRAFT = 64 * 1024 * 1024;

export interface Simulator {
  world: World;
  http: FastifyInstance;
  /** Start listening; resolves to the port. */
  listen: () => Promise<number>;
  /** Hang up on everybody, finish what is under way and save. */
  close: () => Promise<void>;
}

/** Put the box together without starting it. */
export function buildSimulator(config: Config): Simulator {
  const world = new World(
    new MediaFiles(config.stateDir === undefined ? undefined : path.join(config.stateDir, 'media')),
  );
  world.everybody = config.everybody;
  const http = fastify({ logger: false, forceCloseConnections: true, bodyLimit: LARGEST_DRAFT });
  controlRoutes(http, world);
  mediaRoutes(http, world);
  pageRoutes(http, config.stage);
  const store = config.stateDir === undefined ? undefined : new Store(config.stateDir, world);
  const restored = store?.load() ?? false;
  if (config.demo && !restored) castDemo(world);
  world.onChange = () => store?.saveSoon();
  const hangUp = acceptDevices(world, http.server, dispatch);
  const closeCamera = config.camera && openCamera(world, config.camera);
  return {
    world,
    http,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port });
      const address = http.server.address();
      const port = typeof address === 'object' && address ? address.port : config.port;
      world.media.host = `${config.host}:${port}`;
      return port;
    },
    close: async () => {
      closeCamera?.();
      hangUp();
      await http.close();
      await world.turns.idle();
      await store?.stop();
      world.media.close();
    },
  };
}
