import type { FastifyInstance } from 'fastify';
import { mediaIn, unwrap } from '../content/fields.ts';
import { fetchFile } from '../phones/files.ts';
import type { Gone } from '../media/files.ts';
import type { Account, ChatMessage, Reupload } from '../world/model.ts';
import { proto } from '../wire/baileys.ts';
import type { World } from '../world/world.ts';
import { chatKey, known } from './lookup.ts';
import { Refusal } from './refusal.ts';
import { bodies } from './schemas.ts';

interface ByMessage {
  Params: { phone: string; peer: string; id: string };
}

/** Files as people see them, and what can happen to them on WhatsApp's servers. */
export function fileRoutes(http: FastifyInstance, world: World): void {
  http.get<ByMessage>('/api/chats/:phone/:peer/messages/:id/media', async (request, reply) => {
    const message = messageWithFile(world, request.params);
    const found = await fetchFile(world, message.encoded);
    if (typeof found === 'string') throw new Refusal(found === 'gone' ? 410 : 404, found, 'The file cannot be shown.');
    // The type is what a sender claims; nothing in it may run here.
    void reply.headers({ 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' });
    return reply.type(message.media?.mimetype ?? 'application/octet-stream').send(found);
  });

  http.post<ByMessage & { Body: { status?: Gone; reupload?: Reupload } }>(
    '/api/chats/:phone/:peer/messages/:id/media/lose',
    { schema: { body: bodies.lose } },
    async (request, reply) => {
      const message = messageWithFile(world, request.params);
      const { status = 410, reupload = 'ok' } = request.body;
      const path = mediaIn(unwrap(proto.Message.decode(message.encoded)).inner)?.content.directPath;
      if (path) world.media.lose(path, status);
      world.reuploads.set(message.id, reupload);
      return reply.code(204).send();
    },
  );
}

function messageWithFile(world: World, { phone, peer, id }: ByMessage['Params']): ChatMessage {
  const account: Account = known(world, phone);
  const message = account.chats.get(chatKey(peer))?.messages.get(id);
  if (!message?.media) throw new Refusal(404, 'message_not_found', 'This phone shows no file under this id.');
  return message;
}
