import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { unwrap } from '../content/fields.ts';
import { readVote, withText } from '../content/make.ts';
import { seal } from '../media/crypt.ts';
import type { Account, Chat, ChatMessage, Device, HistoryPlan, MissedCall, Peer } from '../world/model.ts';
import { pad } from '../signal/plaintext.ts';
import { keyShare } from '../service/appState.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { makeJid } from '../wire/jids.ts';
import { groupJid, isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { encryptForDevice } from './sessions.ts';

const STATUS_CHAT = 'status@broadcast';
const NAMES_ONLY: HistoryPlan = { perChat: 0, pieces: 1, older: 0, external: false };
const { INITIAL_BOOTSTRAP, INITIAL_STATUS_V3, RECENT, FULL, PUSH_NAME } = proto.HistorySync.HistorySyncType;

/**
 * What our own phone tells a device that has just been linked: names and phone ↔ LID pairs of its chats, and as many
 * messages as planned. Without any of it Baileys holds all events back for 20 s after the first login.
 */
export function greetDevice(world: World, device: Device): void {
  const account = world.account(device.phone);
  const plan = world.historyPlans.get(account.phone) ?? NAMES_ONLY;
  world.turns.run(account.phone, async () => {
    const connection = world.connectionOf(device);
    const key = keyShare(account);
    const stanzas = [await peerStanza(world, account, device, key)];
    for (const piece of plan.silent ? [] : piecesOf(world, account, plan, device)) {
      const message = await announce(world, piece, plan.external && piece.syncType !== PUSH_NAME);
      const stanza = await peerStanza(world, account, device, message);
      connection?.historyPending.add(stanza.attrs['id'] ?? '');
      stanzas.push(stanza);
    }
    for (const stanza of stanzas) connection?.send(stanza);
  });
}

async function peerStanza(
  world: World,
  account: Account,
  device: Device,
  message: proto.IMessage,
): Promise<BinaryNode> {
  const enc = await encryptForDevice(world, account, device, pad(proto.Message.encode(message).finish()));
  const id = randomBytes(16).toString('hex').toUpperCase();
  const attrs = { from: jidOf(account, 'pn'), id, t: unixSeconds(), type: 'text', category: 'peer' };
  return node('message', attrs, [enc]);
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
  if (perChat === 0) return found;
  const posted = statuses(world, account);
  if (posted.length > 0) found.push({ syncType: INITIAL_STATUS_V3, chunkOrder: 1, statusV3Messages: posted });
  return [...found, { syncType: PUSH_NAME, chunkOrder: pieces + 1, pushnames }];
}

/** What others have posted as a status; no chat holds it. */
function statuses(world: World, account: Account): proto.IWebMessageInfo[] {
  return [...account.chats.values()].flatMap(({ messages }) =>
    [...messages.values()]
      .filter(({ broadcast, fromMe }) => broadcast === 'status' && !fromMe)
      .map((message) => messageInfo(world, account, STATUS_CHAT, true, message)),
  );
}

/** Of each chat `count` messages, the newest first, after as many newer ones as are skipped. */
function conversations(world: World, account: Account, skip: number, count: number): proto.IConversation[] {
  return [...account.chats.values()].flatMap((chat) => {
    const newest = [...chat.messages.values()].reverse().filter(({ broadcast }) => broadcast !== 'status');
    const messages = newest.slice(skip, skip + Math.max(0, count));
    return messages.length === 0 && skip > 0 ? [] : [conversation(world, account, chat, messages)];
  });
}

/** So many messages of one chat before that one, as they are given on request. */
export function chatHistory(
  world: World,
  account: Account,
  peer: Peer,
  before: string | undefined,
  count: number,
): proto.IConversation {
  const chat = world.chat(account, peer);
  const newest = [...chat.messages.values()].reverse();
  const start = before === undefined ? 0 : newest.findIndex(({ id }) => id === before) + 1;
  return conversation(world, account, chat, newest.slice(start, start + count));
}

function conversation(world: World, account: Account, chat: Chat, messages: ChatMessage[]): proto.IConversation {
  const peer = world.peer(chat.peer);
  const id = isGroup(peer) ? groupJid(peer) : jidOf(peer, peer.addressing);
  const names = isGroup(peer)
    ? { name: peer.subject }
    : { ...namesOf(account, peer), pnJid: jidOf(peer, 'pn'), lidJid: jidOf(peer, 'lid') };
  const last = messages[0];
  const calls = (chat.missedCalls ?? []).map((call) => callInfo(id, call));
  const isBeside = world.historyPlans.get(account.phone)?.edits === 'beside';
  const told = messages.flatMap((message) => {
    const info = messageInfo(world, account, id, isGroup(peer), message);
    const pollUpdates = votesOn(world, account, peer, id, message);
    if (message.editedAt === null || message.deletedAt !== null) return [{ ...info, pollUpdates }];
    return isBeside ? [editInfo(info, message, message.editedAt), info] : [editInfo(info, message)];
  });
  const moved = isGroup(peer) || !peer.formerly ? [] : [numberInfo(id, peer, peer.formerly)];
  const infos = [...moved, ...calls.reverse(), ...told];
  return {
    id,
    ...names,
    ...(!isGroup(peer) && peer.formerly && { oldJid: makeJid(peer.formerly.phone, 'pn') }),
    unreadCount: chat.unread,
    ...(last && { conversationTimestamp: secondsOf(last) }),
    markedAsUnread: chat.markedUnread ?? false,
    messages: infos.map((message, index) => ({ msgOrderId: infos.length - index, message })),
  };
}

const { MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/**
 * An edited message is its last edit, which names it, in its place. Or the edit is one of its own besides, newer than
 * what it changes: then `at` says when.
 */
function editInfo(
  info: proto.IWebMessageInfo,
  { id, text, at: writtenAt, editedAt }: ChatMessage,
  at = writtenAt,
): proto.IWebMessageInfo {
  const editedMessage = withText(info.message ?? {}, text ?? '');
  const timestampMs = Date.parse(editedAt ?? at);
  const protocolMessage = { key: info.key ?? {}, type: MESSAGE_EDIT, editedMessage, timestampMs };
  const message = { editedMessage: { message: { protocolMessage } } };
  const own = { key: { ...info.key, id: `${id.slice(0, -2)}ED` }, messageTimestamp: Math.floor(Date.parse(at) / 1000) };
  return { ...info, ...own, message, ...(at !== writtenAt && { reactions: [] }) };
}

/** What everybody has chosen in a poll last, as the phone has opened it. */
function votesOn(
  world: World,
  account: Account,
  peer: Peer,
  remoteJid: string,
  { id, author, encoded }: ChatMessage,
): proto.IPollUpdate[] {
  const secret = proto.Message.decode(encoded).messageContextInfo?.messageSecret;
  if (!secret?.length) return [];
  const voters = isGroup(peer) ? [...peer.participants.keys()].map((phone) => world.account(phone)) : [account, peer];
  return voters.flatMap((voter) => {
    const { acts } = world.chat(voter, isGroup(peer) || voter === account ? peer : account);
    const updates = [...acts.values()].map((act) => ({ act, update: updateIn(act) }));
    const last = updates.filter(({ update }) => update?.pollCreationMessageKey?.id === id).at(-1);
    if (!last?.update) return [];
    const { act, update } = last;
    const [creator, by] = [jidOf(world.account(author), act.addressing), jidOf(voter, act.addressing)];
    const participant = isGroup(peer) ? { participant: by } : {};
    const key = { remoteJid, fromMe: voter === account, id: act.id, ...participant };
    const senderTimestampMs = Number(update.senderTimestampMs ?? 0);
    const vote = readVote(update, secret, creator, by);
    return vote ? [{ pollUpdateMessageKey: key, vote, senderTimestampMs }] : [];
  });
}

function updateIn({ encoded }: ChatMessage): proto.Message.IPollUpdateMessage | null | undefined {
  return unwrap(proto.Message.decode(encoded)).inner.pollUpdateMessage;
}

const { CALL_MISSED_VOICE, CALL_MISSED_VIDEO, INDIVIDUAL_CHANGE_NUMBER } = proto.WebMessageInfo.StubType;

/** A call that nobody took is a notice in the chat. */
function callInfo(remoteJid: string, { id, at, video }: MissedCall): proto.IWebMessageInfo {
  const messageStubType = video ? CALL_MISSED_VIDEO : CALL_MISSED_VOICE;
  return {
    key: { remoteJid, fromMe: false, id },
    messageTimestamp: Math.floor(Date.parse(at) / 1000),
    messageStubType,
  };
}

/** That the person has another number than before is a notice in the chat; what it names, and in which order, is a guess. */
function numberInfo(
  remoteJid: string,
  { phone }: Account,
  before: { phone: string; at: string },
): proto.IWebMessageInfo {
  return {
    key: { remoteJid, fromMe: false, id: `NUMBER${phone}` },
    messageTimestamp: Math.floor(Date.parse(before.at) / 1000),
    messageStubType: INDIVIDUAL_CHANGE_NUMBER,
    messageStubParameters: [makeJid(before.phone, 'pn'), makeJid(phone, 'pn')],
  };
}

/** A chat is called as in the address book, else as people call themselves. */
function namesOf({ addressBook }: Account, peer: Account): { name?: string; displayName?: string } {
  const saved = addressBook?.get(peer.phone);
  return saved === undefined ? { displayName: peer.name } : { name: saved };
}

const { SERVER_ACK, DELIVERY_ACK, READ } = proto.WebMessageInfo.Status;
const STATUSES = {
  sent: SERVER_ACK,
  delivered: DELIVERY_ACK,
  read: READ,
  received: DELIVERY_ACK,
  undecryptable: DELIVERY_ACK,
};

const { CIPHERTEXT, REVOKE } = proto.WebMessageInfo.StubType;

/** A message as the phone keeps it: its secret beside the content, and a notice in the place of what is not there. */
export function messageInfo(
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
    ...contentInfo(message),
    messageTimestamp: secondsOf(message),
    status: STATUSES[message.status],
    reactions: message.reactions.map(({ author, emoji }) =>
      reactionInfo(world, account, remoteJid, message, author, emoji),
    ),
    ...(!message.fromMe && author !== account && { pushName: author.name }),
  };
}

function contentInfo({ encoded, status, deletedAt }: ChatMessage): proto.IWebMessageInfo {
  if (deletedAt !== null) return { messageStubType: REVOKE, revokeMessageTimestamp: secondsOf({ at: deletedAt }) };
  if (status === 'undecryptable') return { messageStubType: CIPHERTEXT };
  const message = proto.Message.decode(encoded);
  const { messageSecret, ...beside } = message.messageContextInfo ?? {};
  if (!messageSecret?.length) return { message };
  message.messageContextInfo = beside;
  return { message, messageSecret };
}

function reactionInfo(
  world: World,
  account: Account,
  remoteJid: string,
  { id, addressing }: ChatMessage,
  by: string,
  text: string,
): proto.IReaction {
  const participant = jidOf(world.account(by), addressing);
  const key = { remoteJid, fromMe: by === account.phone, id: `${id.slice(0, -2)}RE`, participant };
  return { key, text, senderTimestampMs: Date.now() };
}

function secondsOf({ at }: Pick<ChatMessage, 'at'>): number {
  return Math.floor(Date.parse(at) / 1000);
}

/** The message that brings a piece of history, as a file on the media server or inside. */
export async function announce(
  world: World,
  piece: proto.IHistorySync,
  external: boolean,
  peerDataRequestSessionId?: string,
): Promise<proto.IMessage> {
  const { syncType, chunkOrder, progress } = piece;
  const content = deflateSync(proto.HistorySync.encode(proto.HistorySync.create(piece)).finish());
  const where = external ? await upload(world, content) : { initialHistBootstrapInlinePayload: content };
  const notice = {
    syncType,
    chunkOrder,
    ...(typeof progress === 'number' && { progress }),
    ...where,
    ...(peerDataRequestSessionId !== undefined && { peerDataRequestSessionId }),
  };
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
