import { now } from '../clock.ts';
import { applyAct, isAct } from './acts.ts';
import { readContent } from '../content/read.ts';
import { examine } from './files.ts';
import type { Account, Addressing, ChatMessage, Device, Peer } from '../world/model.ts';
import type { Sealed } from '../signal/party.ts';
import { unpad } from '../signal/plaintext.ts';
import { keyNodes } from '../service/prekeys.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { bigEndian, node, unixSeconds } from '../wire/nodes.ts';
import { groupJid, isGroup, jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { answerPeer } from './peers.ts';
import { sendReceipt } from './receipts.ts';
import { peerName } from './sessions.ts';

const MAX_RETRIES = 5;

/** A message from a linked device, on its way to one chat. */
export interface Outgoing {
  id: string;
  author: Account;
  device: Device;
  to: Account;
  addressing: Addressing;
  stanza: BinaryNode;
}

/** What a linked device has sent, to a person or to a group. */
type Sent = Pick<Outgoing, 'id' | 'author' | 'device' | 'addressing'>;

/** A message from a linked device reaches a phone: a customer's, or the owner's own, which gets a copy of everything. */
export function receiveFromDevice(world: World, reader: Account, outgoing: Outgoing, sealed: Sealed): void {
  world.turns.run(reader.phone, async () => {
    const message = await decrypt(world, reader, outgoing, sealed);
    const peer = reader === outgoing.author ? outgoing.to : outgoing.author;
    if (message === undefined) {
      askAgain(world, reader, peer, outgoing);
      return;
    }
    if (outgoing.stanza.attrs['category'] === 'peer') {
      if (reader === outgoing.author) answerPeer(world, reader, outgoing.device, outgoing.id, message);
      return;
    }
    const content = message.deviceSentMessage?.message ?? message;
    const isNew = await take(world, reader, peer, outgoing, content);
    if (reader === outgoing.author) return;
    if (reader.autoDeliver) sendReceipt(world, reader, peer, [outgoing.id], 'delivered', outgoing.addressing);
    if (isNew && reader.autoRead) sendReceipt(world, reader, peer, [outgoing.id], 'read', outgoing.addressing);
  });
}

async function decrypt(
  world: World,
  reader: Account,
  { author, device }: Outgoing,
  sealed: Sealed,
): Promise<proto.Message | undefined> {
  if (world.faults.strike('undecryptable', author.phone, ({ to }) => to === reader.phone)) return undefined;
  try {
    return unpad(await reader.party.decrypt(peerName(author.phone, device.number), sealed));
  } catch {
    return undefined; // libsignal has many reasons; a phone has one answer to all of them
  }
}

/** Show the message, or do what it asks for: react, edit, delete. True when it is seen for the first time. */
export async function take(
  world: World,
  reader: Account,
  peer: Peer,
  outgoing: Sent,
  content: proto.IMessage,
): Promise<boolean> {
  if (isAct(content)) {
    const isAdmin = isGroup(peer) && peer.participants.get(outgoing.author.phone) !== 'member';
    const changed = applyAct(world.chat(reader, peer), outgoing.author.phone, content, isAdmin);
    if (changed) world.messageChanged(reader, peer, changed);
    return false;
  }
  const isNew = show(world, reader, peer, outgoing, content);
  const shown = world.message(reader, peer, outgoing.id);
  if (isNew && shown?.media) {
    await examine(world, shown);
    world.messageChanged(reader, peer, shown);
  }
  return isNew;
}

/** Add the message to the chat, or count it as a duplicate. True when it is seen for the first time. */
function show(
  world: World,
  reader: Account,
  peer: Peer,
  { id, author, device, addressing }: Sent,
  content: proto.IMessage,
): boolean {
  const chat = world.chat(reader, peer);
  const known = chat.messages.get(id);
  const isNew = known === undefined || known.status === 'undecryptable';
  const fromMe = reader === author;
  if (isNew) {
    const shown: ChatMessage = {
      ...blank(id, author.phone, fromMe, device.number, addressing),
      ...readContent(content),
      encoded: proto.Message.encode(content).finish(),
      duplicates: known?.duplicates ?? 0,
    };
    chat.messages.set(id, shown);
    if (!fromMe) chat.unread += 1;
    world.messageChanged(reader, peer, shown);
  } else {
    known.duplicates += 1;
    world.messageChanged(reader, peer, known);
  }
  return isNew;
}

export function blank(
  id: string,
  author: string,
  fromMe: boolean,
  device: number,
  addressing: ChatMessage['addressing'],
): ChatMessage {
  return {
    id,
    fromMe,
    author,
    encoded: new Uint8Array(),
    kind: 'text',
    text: null,
    at: new Date(now()).toISOString(),
    status: fromMe ? 'sent' : 'received',
    device,
    duplicates: 0,
    quote: null,
    quoted: null,
    expiration: null,
    mentions: [],
    forwarded: false,
    viewOnce: false,
    details: null,
    media: null,
    reactions: [],
    editedAt: null,
    deletedAt: null,
    addressing,
    awaiting: [],
    refusals: [],
    receipts: {},
  };
}

/** Show "waiting for this message" and ask the sender for it again, with a fresh bundle, as phones do. */
export function askAgain(world: World, reader: Account, peer: Peer, outgoing: Sent): void {
  const { id, author, device, addressing } = outgoing;
  if (reader === author) return; // the owner's own phone does without its copy
  const chat = world.chat(reader, peer);
  const shown = chat.messages.get(id) ?? {
    ...blank(id, author.phone, false, device.number, addressing),
    status: 'undecryptable',
  };
  if (shown.status !== 'undecryptable') {
    shown.duplicates += 1; // a copy of what is readable already
    return;
  }
  const count = shown.refusals.length + 1;
  shown.refusals.push(count);
  chat.messages.set(id, shown);
  world.messageChanged(reader, peer, shown);
  if (count > MAX_RETRIES) return;
  const bundle = reader.party.bundle();
  const from = jidOf(reader, addressing);
  const where = isGroup(peer) ? { from: groupJid(peer), participant: from } : { from };
  const receipt = node('receipt', { ...where, id, t: unixSeconds(), type: 'retry' }, [
    node('retry', { count: String(count), id, t: unixSeconds(), v: '1' }),
    node('registration', {}, bigEndian(bundle.registrationId, 4)),
    node('keys', {}, keyNodes(bundle)),
  ]);
  enqueue(world, device, 'receipt', receipt);
}
