import './quiet.ts';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { Config } from './config.ts';
import { controlRoutes } from './control/routes.ts';
import { acceptDevices } from './link/accept.ts';
import { openCamera } from './link/camera.ts';
import { pageRoutes } from './page/routes.ts';
import { castDemo } from './state/demo.ts';
import { Store } from './state/store.ts';
import { World } from './world.ts';

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
  const world = new World();
  const http = fastify({ logger: false, forceCloseConnections: true });
  controlRoutes(http, world);
  pageRoutes(http);
  const store = config.stateDir === undefined ? undefined : new Store(config.stateDir, world);
  const restored = store?.load() ?? false;
  if (config.demo && !restored) castDemo(world);
  world.onChange = () => store?.saveSoon();
  const hangUp = acceptDevices(world, http.server);
  const closeCamera = config.camera && openCamera(world, config.camera);
  return {
    world,
    http,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port });
      const address = http.server.address();
      return typeof address === 'object' && address ? address.port : config.port;
    },
    close: async () => {
      closeCamera?.();
      hangUp();
      await http.close();
      await world.turns.idle();
      await store?.stop();
    },
  };
}
