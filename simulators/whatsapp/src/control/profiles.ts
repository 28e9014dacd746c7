import type { FastifyInstance } from 'fastify';
import type { BusinessProfile } from '../world/model.ts';
import { setAbout, setDefaultTimer, setPicture } from '../service/profiles.ts';
import type { World } from '../world/world.ts';
import { known } from './lookup.ts';
import { bodies } from './schemas.ts';

interface ByPhone {
  Params: { phone: string };
}

interface ProfileBody {
  about?: string;
  /** Base64; null takes it away. */
  picture?: string | null;
  timer?: number;
  business?: BusinessProfile;
}

/** What people, and owners' phones, tell of themselves. */
export function profileRoutes(http: FastifyInstance, world: World): void {
  http.get<ByPhone>('/api/people/:phone/profile', (request) => profileOf(world, request.params.phone));

  http.put<ByPhone & { Body: ProfileBody }>(
    '/api/people/:phone/profile',
    { schema: { body: bodies.profile } },
    async (request) => {
      const account = known(world, request.params.phone);
      const { about, picture, timer, business } = request.body;
      if (about !== undefined) setAbout(world, account, about);
      if (timer !== undefined) setDefaultTimer(world, account, timer);
      if (business) account.profile = business;
      if (picture !== undefined) {
        await setPicture(world, account, account, picture === null ? null : Buffer.from(picture, 'base64'));
      }
      world.changed(account);
      return profileOf(world, request.params.phone);
    },
  );
}

function profileOf(world: World, phone: string): object {
  const { about, picture, timer, profile } = known(world, phone);
  return {
    about: about?.text ?? null,
    picture: picture ? { id: picture.id, url: `http://${world.media.host}${picture.path}` } : null,
    timer: timer?.seconds ?? 0,
    business: profile ?? null,
  };
}
