import { randomBytes } from 'node:crypto';
import { applyAct, isAct } from './acts.ts';
import { editAttribute, stanzaTypes } from '../content/fields.ts';
import { readContent } from '../content/read.ts';
import type { Account, Addressing, ChatMessage, Device, Peer } from '../world/model.ts';
import { pad } from '../signal/plaintext.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { bytes, children, node } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { blank } from './receiving.ts';
import { raise, sendReceipt } from './receipts.ts';
import { sealedForDevices } from './sealing.ts';
import { encryptForDevice } from './sessions.ts';

/** How a message leaves. */
export interface Delivery {
  addressing?: Addressing;
  /** LID addressing without the number beside it: the reader learns the phone only later. */
  hidePhone?: boolean;
  /** Damage the ciphertext, so that linked devices must ask for it again. */
  corrupt?: boolean;
  /** False: an edit as apps have sent it before May 2026. */
  sealed?: boolean;
  /** Linked devices get what is to be seen once, as they once did; else only a notice. */
  revealed?: boolean;
  /** Linked devices get nothing but a notice without a type, as of some first messages after an advertisement. */
  withheld?: boolean;
  /** It is sent to a list of recipients, or as a status. */
  broadcast?: 'list' | 'status';
  /** When it was written, for chats with a past. */
  at?: string;
}

/** Somebody has written on a phone. Both phones show it at once; linked devices get it encrypted. */
export function write(
  world: World,
  author: Account,
  to: Account,
  encoded: Uint8Array,
  delivery: Delivery = {},
): ChatMessage {
  const id = `AC${randomBytes(15).toString('hex').toUpperCase()}`;
  const addressing = delivery.addressing ?? author.addressing;
  const message = proto.Message.decode(encoded);
  const content = { ...readContent(message), encoded };
  const { at } = delivery;
  const written: ChatMessage = {
    ...blank(id, author.phone, true, 0, addressing),
    ...content,
    ...(at !== undefined && { at }),
  };
  written.awaiting = to.devices.map(({ number }) => number);
  written.broadcast = delivery.broadcast;
  hideFromDevices(world, to, written, message, delivery);
  if (isAct(message)) act(world, author, to, message, written);
  else show(world, author, to, written);
  arrive(world, author, to, written);
  world.turns.run(author.phone, async () => {
    await toLinkedDevices(world, author, to, written, delivery);
  });
  return written;
}

/** What linked devices get in the place of what phones show: a sealed edit, a notice that there is something to see once. */
export function hideFromDevices(
  world: World,
  to: Peer,
  written: ChatMessage,
  message: proto.IMessage,
  { sealed = true, revealed = false, withheld = false }: Delivery,
): void {
  const author = world.account(written.author);
  if (sealed) written.toDevices = sealedForDevices(world, author, to, message, written.addressing);
  if (written.viewOnce && !revealed) written.unavailable = 'view_once';
  else if (withheld) written.unavailable = 'on_request';
}

/** That there is a message, of which linked devices get no content. */
export function notice(type: ChatMessage['unavailable']): BinaryNode {
  return node('unavailable', type === 'on_request' ? {} : { type });
}

/** Somebody's strange client has sent these bytes as a message: nobody looks at them before the reader's devices do. */
export function writeRaw(
  world: World,
  author: Account,
  to: Account,
  encoded: Uint8Array,
  id = `AC${randomBytes(15).toString('hex').toUpperCase()}`,
): ChatMessage {
  const written: ChatMessage = { ...blank(id, author.phone, true, 0, author.addressing), kind: 'unsupported', encoded };
  written.awaiting = to.devices.map(({ number }) => number);
  show(world, author, to, written);
  arrive(world, author, to, written);
  world.turns.run(author.phone, async () => {
    await toLinkedDevices(world, author, to, written, {});
  });
  return written;
}

function show(world: World, author: Account, to: Account, written: ChatMessage): void {
  if (written.media) written.media.state = 'ready'; // it has just left this phone
  const shown: ChatMessage = {
    ...structuredClone(written),
    fromMe: false,
    status: 'received',
    awaiting: [],
  };
  world.chat(author, to).messages.set(written.id, written);
  const chat = world.chat(to, author);
  chat.messages.set(shown.id, shown);
  chat.unread += 1;
  world.messageChanged(author, to, written);
  world.messageChanged(to, author, shown);
}

/** A reaction, an edit or a deletion: both phones change the message that is meant. */
function act(world: World, author: Account, to: Account, message: proto.IMessage, written: ChatMessage): void {
  world.chat(author, to).acts.set(written.id, written);
  for (const [holder, peer] of [
    [author, to],
    [to, author],
  ] as const) {
    const changed = applyAct(world.chat(holder, peer), author.phone, message);
    if (changed) world.messageChanged(holder, peer, changed);
  }
}

/** What the other phone itself does; with linked devices, theirs are the ticks that count (a simplification). */
function arrive(world: World, author: Account, to: Account, written: ChatMessage): void {
  if (to.devices.length > 0 || !to.registered) return;
  if (to.autoDeliver) raise(world, author, to, written, 'delivered');
  if (author.devices.length > 0 && to.autoDeliver) {
    sendReceipt(world, to, author, [written.id], to.autoRead ? 'read' : 'delivered', written.addressing);
  }
}

async function toLinkedDevices(
  world: World,
  author: Account,
  to: Account,
  written: ChatMessage,
  delivery: Delivery,
): Promise<void> {
  for (const device of to.devices) {
    const stanza = await messageFor(world, author, to, device, written, delivery);
    enqueue(world, device, 'message', stanza);
  }
  for (const device of author.devices) {
    enqueue(world, device, 'message', await messageFor(world, author, to, device, written, delivery));
  }
}

/** The stanza with this message for one linked device: the reader's, or the author's own, which gets a copy. */
export async function messageFor(
  world: World,
  author: Account,
  to: Account,
  device: Device,
  written: ChatMessage,
  options: Delivery & { count?: string } = {},
): Promise<BinaryNode> {
  const own = device.phone === author.phone;
  const encoded = written.toDevices ?? written.encoded;
  const message = readable(encoded);
  const { messageContextInfo, ...content } = message;
  const copy = {
    ...(messageContextInfo && { messageContextInfo }),
    deviceSentMessage: { destinationJid: listOf(written) ?? jidOf(to, written.addressing), message: content },
  };
  const { type, mediatype } = stanzaTypes(message);
  const plaintext = pad(own ? proto.Message.encode(copy).finish() : encoded);
  const sealed = async (): Promise<BinaryNode> => {
    const enc = await encryptForDevice(world, author, device, plaintext, { mediatype, count: options.count });
    if (options.corrupt) damage(enc);
    return enc;
  };
  const inside = written.unavailable ? notice(written.unavailable) : await sealed();
  const list = listOf(written);
  const attrs = own ? !list && copyAttrs(to, written) : senderAttrs(author, written, options.hidePhone ?? false);
  return node(
    'message',
    {
      from: jidOf(author, written.addressing),
      id: written.id,
      t: String(Math.floor(Date.parse(written.at) / 1000)),
      type,
      edit: editAttribute(readable(written.encoded)),
      notify: author.name,
      addressing_mode: written.addressing,
      ...attrs,
      ...(list && broadcastAttrs(author, written, list)),
    },
    own && list ? [inside, recipientsOf(to, written)] : [inside],
  );
}

/** Of what a strange client has sent nothing may be readable; a stanza carries it all the same. */
function readable(encoded: Uint8Array): proto.IMessage {
  try {
    return proto.Message.decode(encoded);
  } catch {
    return {};
  }
}

function senderAttrs(author: Account, { addressing }: ChatMessage, hidePhone: boolean): Record<string, string> {
  if (addressing === 'pn') return { sender_lid: jidOf(author, 'lid') };
  return hidePhone ? {} : { sender_pn: jidOf(author, 'pn') };
}

/** The number of a list means nothing to those who get what is sent to it. */
const LIST = 1_700_000_000;

function listOf({ broadcast }: ChatMessage): string | undefined {
  if (!broadcast) return undefined;
  return broadcast === 'list' ? `${LIST}@broadcast` : 'status@broadcast';
}

/** One of many recipients sees whose list it is; whoever has a status on show is named in the same way. */
function broadcastAttrs(author: Account, { addressing }: ChatMessage, from: string): Record<string, string> {
  const other = addressing === 'pn' ? 'lid' : 'pn';
  return { from, participant: jidOf(author, addressing), [`participant_${other}`]: jidOf(author, other) };
}

/** The writer's own devices see who is in the list; here it is always one. */
function recipientsOf(to: Account, { addressing }: ChatMessage): BinaryNode {
  const other = addressing === 'pn' ? 'lid' : 'pn';
  const attrs = { jid: jidOf(to, addressing), [`peer_recipient_${other}`]: jidOf(to, other) };
  return node('participants', {}, [node('to', attrs)]);
}

/** No `sender_lid` here: Baileys would store our own LID as the customer's. */
function copyAttrs(to: Account, { addressing }: ChatMessage): Record<string, string> {
  const other = addressing === 'pn' ? 'lid' : 'pn';
  return { recipient: jidOf(to, addressing), [`peer_recipient_${other}`]: jidOf(to, other) };
}

/** Spoil the last ciphertext in a stanza, or a ciphertext itself. */
export function damage(stanza: BinaryNode): void {
  const enc = children(stanza, 'enc').at(-1) ?? stanza;
  const body = bytes(enc);
  const last = body.length - 1;
  body.writeUInt8(body.readUInt8(last) ^ 0xff, last);
  enc.content = body;
}
