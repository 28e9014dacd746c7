import type { proto, WAPresence } from '@whiskeysockets/baileys';
import type { FastifyInstance } from 'fastify';
import { asking } from '../asking.ts';
import type { Connection } from '../connection/socket.ts';
import { answerOf, messageId, sessionParams, type SessionParams } from '../contract/shared.ts';
import { InvalidBody, InvalidRecipient } from '../errors.ts';
import { jidOf, readAddressee, readRecipient } from '../ids.ts';
import { chooseAddress } from '../sending/addressing.ts';
import { checkNumbers, TokenBucket } from '../sending/numbers.ts';
import { loadMeant } from '../store/contents.ts';
import type { Services } from './services.ts';

const somebody = { type: 'string', minLength: 1, maxLength: 100 } as const;
/** More than fit on a phone's screen at once, many times over. */
const READ_LIMIT = 500;
const CHECK_LIMIT = 50;

interface ReadBody {
  chat: string;
  messageIds: string[];
  participant?: string | null;
}

interface PresenceBody {
  chat?: string | null;
  state: WAPresence;
}

const readBody = {
  type: 'object',
  required: ['chat', 'messageIds'],
  properties: {
    chat: somebody,
    messageIds: { type: 'array', minItems: 1, maxItems: READ_LIMIT, items: messageId },
    participant: { type: ['string', 'null'], minLength: 1, maxLength: 100 },
  },
} as const;

const presenceBody = {
  type: 'object',
  required: ['state'],
  properties: {
    chat: { type: ['string', 'null'], minLength: 1, maxLength: 100 },
    state: { type: 'string', enum: ['available', 'unavailable', 'composing', 'recording', 'paused'] },
  },
} as const;

const checkBody = {
  type: 'object',
  required: ['phones'],
  properties: {
    phones: {
      type: 'array',
      minItems: 1,
      maxItems: CHECK_LIMIT,
      items: { type: 'string', pattern: '^\\+?\\d{5,20}$' },
    },
  },
} as const;

const checked = answerOf({
  phone: { type: 'string' },
  exists: { type: 'boolean' },
  lid: { type: ['string', 'null'] },
  cached: { type: 'boolean' },
});

/** What a person at the phone does besides writing: reading, typing, looking whether somebody is on WhatsApp. */
export function addChatRoutes(app: FastifyInstance, { accounts, config, storage }: Services): void {
  const buckets = new Map<string, TokenBucket>();

  app.post<{ Params: SessionParams; Body: ReadBody }>(
    '/sessions/:sessionId/read',
    { schema: { summary: 'Mark messages as read', params: sessionParams, body: readBody } },
    async ({ params, body }, reply) => {
      const account = accounts.get(params.sessionId);
      const { sock } = account.open();
      const author = body.participant ? readRecipient(body.participant) : null;
      if (body.participant && !author) {
        throw new InvalidRecipient('`participant` names nobody.', 'participant');
      }
      const usual = await addressOf(body.chat, sock);
      const addressee = readAddressee(body.chat);
      const chat = addressee?.kind === 'person' ? addressee.person : body.chat;
      const meant = { chat, fromMe: false, author };
      const keyOf = async (id: string): Promise<proto.IMessageKey> => {
        // A receipt goes to the name under which the message came, which is not always the one we write to.
        const [original] = await loadMeant(storage, params.sessionId, id, meant, account.keys.completePeople);
        const key = original?.key;
        const participant = key?.participant || (author && jidOf(author));
        return { id, remoteJid: key?.remoteJid ?? usual, fromMe: false, ...(participant && { participant }) };
      };
      const keys: proto.IMessageKey[] = [];
      for (const id of body.messageIds) keys.push(await keyOf(id));
      await asking(sock.readMessages(keys));
      return reply.code(204).send();
    },
  );

  app.post<{ Params: SessionParams; Body: PresenceBody }>(
    '/sessions/:sessionId/presence',
    { schema: { summary: 'Show as online, typing or recording', params: sessionParams, body: presenceBody } },
    async ({ params, body }, reply) => {
      const { sock } = accounts.get(params.sessionId).open();
      const { chat, state } = body;
      const isGeneral = state === 'available' || state === 'unavailable';
      if (!isGeneral && !chat) throw new InvalidBody([{ field: 'chat', message: `is needed for ${state}` }]);
      const jid = chat ? await addressOf(chat, sock) : undefined;
      await asking(sock.sendPresenceUpdate(state, isGeneral ? undefined : jid));
      // Whoever opens a chat, which is said with `paused`, or writes there wants to see the other side do so, too.
      if (state !== 'recording' && jid) await asking(sock.presenceSubscribe(jid));
      return reply.code(204).send();
    },
  );

  app.post<{ Params: SessionParams; Body: { phones: string[] } }>(
    '/sessions/:sessionId/check',
    {
      schema: {
        summary: 'Whether numbers are on WhatsApp',
        params: sessionParams,
        body: checkBody,
        response: { 200: answerOf({ results: { type: 'array', items: checked } }) },
      },
    },
    async ({ params, body }) => {
      const account = accounts.get(params.sessionId);
      const { burst, perMinute, maxAgeHours } = config.checks;
      const bucket = buckets.get(account.id) ?? new TokenBucket(burst, perMinute);
      buckets.set(account.id, bucket);
      const results = await checkNumbers(body.phones, maxAgeHours, storage.pool, bucket, () => account.open().sock);
      return { results };
    },
  );
}

/** Raises `InvalidRecipient`. */
async function addressOf(chat: string, sock: Connection['sock']): Promise<string> {
  const addressee = readAddressee(chat);
  if (!addressee) throw new InvalidRecipient('`chat` names neither a person nor a group.', 'chat');
  return addressee.kind === 'group' ? addressee.jid : asking(chooseAddress(addressee.person, sock));
}
