import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { seal } from '../media/crypt.ts';
import type { Account, Chat, ChatMessage, Device, HistoryPlan } from '../world/model.ts';
import { pad } from '../signal/plaintext.ts';
import { proto } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { encryptForDevice } from './sessions.ts';

const NAMES_ONLY: HistoryPlan = { perChat: 0, pieces: 1, older: 0, external: false };
const { INITIAL_BOOTSTRAP, RECENT, FULL, PUSH_NAME } = proto.HistorySync.HistorySyncType;

/**
 * What our own phone tells a device that has just been linked: names and phone ↔ LID pairs of its chats, and as many
 * messages as planned. Without any of it Baileys holds all events back for 20 s after the first login.
 */
export function greetDevice(world: World, device: Device): void {
  const account = world.account(device.phone);
  const plan = world.historyPlans.get(account.phone) ?? NAMES_ONLY;
  world.turns.run(account.phone, async () => {
    const connection = world.connectionOf(device);
    const stanzas = [];
    for (const piece of piecesOf(world, account, plan, device)) {
      const message = await announce(world, piece, plan.external && piece.syncType !== PUSH_NAME);
      const enc = await encryptForDevice(world, account, device, pad(proto.Message.encode(message).finish()));
      const id = randomBytes(16).toString('hex').toUpperCase();
      connection?.historyPending.add(id);
      const attrs = { from: jidOf(account, 'pn'), id, t: unixSeconds(), type: 'text', category: 'peer' };
      stanzas.push(node('message', attrs, [enc]));
    }
    for (const stanza of stanzas) connection?.send(stanza);
  });
}

/** The bootstrap has the newest of each chat; older ones follow. */
function piecesOf(
  world: World,
  account: Account,
  { perChat, pieces, older }: HistoryPlan,
  { wantsFullHistory }: Device,
): proto.IHistorySync[] {
  const peers = [...account.chats.keys()].flatMap((key) => {
    const peer = world.peer(key);
    return isGroup(peer) ? [] : [peer];
  });
  const pushnames = peers.map((peer) => ({ id: jidOf(peer, 'pn'), pushname: peer.name }));
  const mappings = peers.map((peer) => ({ pnJid: jidOf(peer, 'pn'), lidJid: jidOf(peer, 'lid') }));
  const size = Math.ceil(perChat / pieces);
  const found: proto.IHistorySync[] = Array.from({ length: pieces }, (_, index) => ({
    syncType: index === 0 ? INITIAL_BOOTSTRAP : RECENT,
    chunkOrder: index + 1,
    progress: Math.round(((index + 1) / pieces) * 100),
    conversations:
      perChat === 0 ? [] : conversations(world, account, index * size, Math.min(size, perChat - index * size)),
    ...(index === 0 && { pushnames, phoneNumberToLidMappings: mappings }),
  }));
  if (older > 0 && wantsFullHistory) {
    const all = conversations(world, account, perChat, older);
    found.push({ syncType: FULL, chunkOrder: 1, progress: 100, conversations: all });
  }
  return perChat === 0 ? found : [...found, { syncType: PUSH_NAME, chunkOrder: pieces + 1, pushnames }];
}

/** Of each chat `count` messages, the newest first, after as many newer ones as are skipped. */
function conversations(world: World, account: Account, skip: number, count: number): proto.IConversation[] {
  return [...account.chats.values()].flatMap((chat) => {
    const newest = [...chat.messages.values()].reverse();
    const messages = newest.slice(skip, skip + Math.max(0, count));
    return messages.length === 0 && skip > 0 ? [] : [conversation(world, account, chat, messages)];
  });
}

function conversation(world: World, account: Account, chat: Chat, messages: ChatMessage[]): proto.IConversation {
  const peer = world.peer(chat.peer);
  const id = isGroup(peer) ? groupJid(peer) : jidOf(peer, peer.addressing);
  const names = isGroup(peer)
    ? { name: peer.subject }
    : { displayName: peer.name, pnJid: jidOf(peer, 'pn'), lidJid: jidOf(peer, 'lid') };
  const last = messages[0];
  return {
    id,
    ...names,
    unreadCount: chat.unread,
    ...(last && { conversationTimestamp: secondsOf(last) }),
    messages: messages.map((message, index) => ({
      msgOrderId: messages.length - index,
      message: messageInfo(world, account, id, isGroup(peer), message),
    })),
  };
}

const { SERVER_ACK, DELIVERY_ACK, READ } = proto.WebMessageInfo.Status;
const STATUSES = {
  sent: SERVER_ACK,
  delivered: DELIVERY_ACK,
  read: READ,
  received: DELIVERY_ACK,
  undecryptable: DELIVERY_ACK,
};

function messageInfo(
  world: World,
  account: Account,
  remoteJid: string,
  inGroup: boolean,
  message: ChatMessage,
): proto.IWebMessageInfo {
  const author = world.account(message.author);
  const participant = inGroup ? { participant: jidOf(author, message.addressing) } : {};
  return {
    key: { remoteJid, fromMe: message.fromMe, id: message.id, ...participant },
    ...participant,
    message: proto.Message.decode(message.encoded),
    messageTimestamp: secondsOf(message),
    status: STATUSES[message.status],
    ...(!message.fromMe && author !== account && { pushName: author.name }),
  };
}

function secondsOf({ at }: ChatMessage): number {
  return Math.floor(Date.parse(at) / 1000);
}

/** The message that brings a piece of history, as a file on the media server or inside. */
async function announce(world: World, piece: proto.IHistorySync, external: boolean): Promise<proto.IMessage> {
  const { syncType, chunkOrder, progress } = piece;
  const content = deflateSync(proto.HistorySync.encode(proto.HistorySync.create(piece)).finish());
  const where = external ? await upload(world, content) : { initialHistBootstrapInlinePayload: content };
  const notice = { syncType, chunkOrder, ...(typeof progress === 'number' && { progress }), ...where };
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: proto.Message.HistorySyncNotification.fromObject(notice),
    },
  };
}

async function upload(world: World, content: Buffer): Promise<proto.Message.IHistorySyncNotification> {
  const { body, ...file } = seal(content, 'history');
  return { ...file, directPath: await world.media.add('md-msg-hist', body) };
}
