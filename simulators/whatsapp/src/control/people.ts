import type { FastifyInstance } from 'fastify';
import type { ChatView } from '../views.ts';
import { changeNumber } from '../groups/renumbering.ts';
import { openGroup } from '../groups/ticks.ts';
import { sendOnceMoreToGroup } from '../groups/writing.ts';
import type { Account, Peer } from '../world/model.ts';
import { askAgain, blank } from '../phones/receiving.ts';
import { openChat, sendReceipt } from '../phones/receipts.ts';
import { messageFor } from '../phones/writing.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { isGroup, jidOf, viewMessage } from '../world/world.ts';
import type { AccountDetails, World } from '../world/world.ts';
import { enqueue } from '../service/queue.ts';
import { digits, freePhone, known, messagesOf, peer } from './lookup.ts';
import { Refusal } from './refusal.ts';
import { bodies, queries } from './schemas.ts';
import { writeMany } from './writing.ts';
import type { WritingBody } from './writing.ts';

interface ByPhone {
  Params: { phone: string };
}

/** Customers: made on request, writing, reading, reinstalling. */
export function peopleRoutes(http: FastifyInstance, world: World): void {
  http.get('/api/people', () =>
    [...world.accounts.values()].filter(({ business }) => !business).map((one) => world.view(one)),
  );

  http.post<{ Body: AccountDetails & { phone?: string } }>(
    '/api/people',
    { schema: { body: bodies.person } },
    async (request, reply) => {
      const { phone = freePhone(world), ...details } = request.body;
      return reply.code(201).send(world.view(world.update(digits(phone), details)));
    },
  );

  http.get<ByPhone>('/api/people/:phone', (request) => {
    const account = known(world, request.params.phone);
    return { ...world.view(account), chats: chatViews(world, account) };
  });

  http.post<ByPhone & { Body: WritingBody }>(
    '/api/people/:phone/messages',
    { schema: { body: bodies.draft } },
    async (request, reply) => {
      const author = world.account(digits(request.params.phone));
      return reply.code(201).send(await writeMany(world, author, request.body));
    },
  );

  http.get<ByPhone & { Querystring: { with: string } }>(
    '/api/people/:phone/messages',
    { schema: { querystring: queries.chat } },
    (request) => messagesOf(known(world, request.params.phone), digits(request.query.with)),
  );

  http.post<ByPhone & { Body: { with: string; ids?: string[] } }>(
    '/api/people/:phone/read',
    { schema: { body: bodies.read } },
    (request) => {
      const reader = known(world, request.params.phone);
      const other = peer(world, request.body.with);
      if (!reader.autoDeliver && !isGroup(other)) deliverAll(world, reader, other);
      return { ids: openAny(world, reader, other, request.body.ids) };
    },
  );

  http.post<ByPhone & { Params: { id: string }; Body: { with: string } }>(
    '/api/people/:phone/messages/:id/ask-again',
    { schema: { body: bodies.chat } },
    async (request, reply) => {
      loseText(world, known(world, request.params.phone), peer(world, request.body.with), request.params.id);
      return reply.code(204).send();
    },
  );

  http.post<ByPhone & { Params: { id: string }; Body: { with: string } }>(
    '/api/people/:phone/messages/:id/send-again',
    { schema: { body: bodies.chat } },
    async (request, reply) => {
      sendOnceMore(world, known(world, request.params.phone), peer(world, request.body.with), request.params.id);
      return reply.code(204).send();
    },
  );

  http.post<ByPhone & { Body: { phone: string } }>(
    '/api/people/:phone/number',
    { schema: { body: bodies.number } },
    (request) => {
      const account = known(world, request.params.phone);
      const phone = digits(request.body.phone);
      if (world.accounts.has(phone)) throw new Refusal(409, 'number_taken', 'Another phone has this number.');
      changeNumber(world, account, phone);
      return world.view(account);
    },
  );

  http.post<ByPhone>('/api/people/:phone/reinstall', (request) => {
    const account = known(world, request.params.phone);
    reinstall(world, account);
    return world.view(account);
  });
}

export function chatViews(world: World, account: Account): ChatView[] {
  return [...account.chats.values()].map(({ peer, unread, messages }) => {
    const last = [...messages.values()].at(-1);
    return { peer, name: nameOf(world.peer(peer)), unread, last: last ? viewMessage(last) : null };
  });
}

/** Somebody opens a chat or a group; which messages became read. */
export function openAny(world: World, reader: Account, peer: Peer, ids?: string[]): string[] {
  return isGroup(peer) ? openGroup(world, reader, peer, ids) : openChat(world, reader, peer, ids);
}

function nameOf(peer: Peer): string {
  return isGroup(peer) ? peer.subject : peer.name;
}

/** A phone that does not confirm by itself confirms when its chat is opened. */
function deliverAll(world: World, reader: Account, peer: Account): void {
  for (const message of reader.chats.get(peer.phone)?.messages.values() ?? []) {
    if (!message.fromMe && message.status === 'received') {
      sendReceipt(world, reader, peer, [message.id], 'delivered', message.addressing);
    }
  }
}

/** The phone has lost what a linked device sent it (a backup without it, a damaged file) and asks for it again. */
function loseText(world: World, reader: Account, chat: Peer, id: string): void {
  const lost = world.message(reader, chat, id);
  const author = lost && world.account(lost.author);
  const device = author && world.device(author.phone, lost.device);
  if (!device || lost.fromMe) throw new Refusal(409, 'message_not_found', 'No linked device has sent this message.');
  Object.assign(lost, blank(id, author.phone, false, lost.device, lost.addressing), { status: 'undecryptable' });
  askAgain(world, reader, chat, { id, author, device, addressing: lost.addressing });
}

/** The phone sends a message under the same id once more, as when a linked device says that it has none. */
function sendOnceMore(world: World, author: Account, to: Peer, id: string): void {
  const message = world.message(author, to, id);
  if (!message?.fromMe) throw new Refusal(409, 'message_not_found', 'This person has not written this message.');
  if (isGroup(to)) {
    sendOnceMoreToGroup(world, author, to, message);
    return;
  }
  world.turns.run(author.phone, async () => {
    for (const device of [...to.devices, ...author.devices])
      enqueue(world, device, 'message', await messageFor(world, author, to, device, message));
  });
}

/** WhatsApp is installed anew: fresh keys, and everybody with a linked device in a chat with this person is told. */
function reinstall(world: World, account: Account): void {
  account.party.reinstall();
  for (const phone of account.chats.keys()) {
    if (world.groups.has(phone)) continue;
    for (const device of world.account(phone).devices) {
      const attrs = { from: jidOf(account, 'pn'), type: 'encrypt', id: `identity-${unixSeconds()}`, t: unixSeconds() };
      enqueue(world, device, 'notification', node('notification', attrs, [node('identity')]));
    }
  }
  world.changed(account);
}
