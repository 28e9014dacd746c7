import { randomBytes } from 'node:crypto';
import { applyAct, isAct } from '../phones/acts.ts';
import { editAttribute, stanzaTypes } from '../content/fields.ts';
import { readContent } from '../content/read.ts';
import type { Account, ChatMessage, Device, Group } from '../world/model.ts';
import { blank } from '../phones/receiving.ts';
import { encNode, encryptForDevice, peerName } from '../phones/sessions.ts';
import type { Delivery } from '../phones/writing.ts';
import { damage, hideFromDevices, notice } from '../phones/writing.ts';
import { pad } from '../signal/plaintext.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { proto } from '../wire/baileys.ts';
import { node } from '../wire/nodes.ts';
import { groupJid } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { GroupRefused } from './changes.ts';
import { actorAttrs } from './nodes.ts';
import { groupTicks } from './ticks.ts';
import { SenderKeys } from './senderKeys.ts';

/** True when this member may write here. */
export function mayWrite(group: Group, { phone }: Account): boolean {
  const role = group.participants.get(phone);
  return role !== undefined && (!group.announce || role !== 'member');
}

/** A member writes on a phone. Every member's phone shows it at once; linked devices get it with the sender's key. */
export function writeToGroup(
  world: World,
  author: Account,
  group: Group,
  encoded: Uint8Array,
  delivery: Delivery = {},
): ChatMessage {
  if (!mayWrite(group, author)) throw new GroupRefused(403, 'This person may not write to this group.');
  const id = `AC${randomBytes(15).toString('hex').toUpperCase()}`;
  const message = proto.Message.decode(encoded);
  const written: ChatMessage = {
    ...blank(id, author.phone, true, 0, group.addressing),
    ...readContent(message),
    encoded,
  };
  hideFromDevices(world, group, written, message, delivery);
  if (isAct(message)) world.chat(author, group).acts.set(id, written);
  else if (written.media) written.media.state = 'ready'; // it has just left this phone
  for (const phone of group.participants.keys())
    showToMember(world, world.account(phone), group, author, written, message);
  world.turns.run(`group ${group.id}`, async () => {
    const encs = await encryptOnce(group, author, written.toDevices ?? encoded);
    for (const phone of group.participants.keys()) {
      for (const device of world.account(phone).devices) {
        const stanza = await stanzaFor(world, group, author, device, written, encs);
        if (delivery.corrupt) damage(stanza);
        enqueue(world, device, 'message', stanza);
      }
    }
  });
  const others = [...group.participants.keys()].map((phone) => world.account(phone));
  const took = others.filter((one) => one.devices.length === 0 && one.autoDeliver);
  for (const ticks of ['delivered', 'read'] as const) {
    const readers = took.filter(({ autoRead }) => autoRead === (ticks === 'read'));
    groupTicks(world, group, readers, author, id, ticks);
  }
  return written;
}

function showToMember(
  world: World,
  reader: Account,
  group: Group,
  author: Account,
  written: ChatMessage,
  message: proto.IMessage,
): void {
  const chat = world.chat(reader, group);
  if (isAct(message)) {
    const changed = applyAct(chat, author.phone, message, group.participants.get(author.phone) !== 'member');
    if (changed) world.messageChanged(reader, group, changed);
    return;
  }
  const own = reader === author;
  const shown = own ? written : { ...structuredClone(written), fromMe: false, status: 'received' as const };
  chat.messages.set(shown.id, shown);
  if (!own) chat.unread += 1;
  world.messageChanged(reader, group, shown);
}

/** The sender's key and the message in it, the same for everybody. */
async function encryptOnce(group: Group, author: Account, encoded: Uint8Array) {
  const keys = new SenderKeys(group);
  const sender = peerName(author.phone, 0);
  const distribution = await keys.distribution(sender);
  return { keys, sender, distribution, ciphertext: Buffer.from(await keys.encrypt(sender, pad(encoded))) };
}

type Encrypted = Awaited<ReturnType<typeof encryptOnce>>;

async function stanzaFor(
  world: World,
  group: Group,
  author: Account,
  device: Device,
  written: ChatMessage,
  { keys, sender, distribution, ciphertext }: Encrypted,
): Promise<BinaryNode> {
  const message = proto.Message.decode(written.encoded);
  const { mediatype } = stanzaTypes(message);
  const skmsg = node('enc', { v: '2', type: 'skmsg', mediatype }, Buffer.from(ciphertext));
  if (written.unavailable) {
    return groupStanza(group, author, written, [notice(written.unavailable)]);
  }
  const holder = peerName(device.phone, device.number);
  if (keys.hasCurrent(sender, holder)) return groupStanza(group, author, written, [skmsg]);
  const key = { senderKeyDistributionMessage: distributionOf(group, distribution) };
  const enc = await encryptForDevice(world, author, device, pad(proto.Message.encode(key).finish()));
  keys.noteHolder(sender, holder);
  return groupStanza(group, author, written, [enc, skmsg]);
}

export function distributionOf(group: Group, key: Uint8Array): proto.Message.ISenderKeyDistributionMessage {
  return { groupId: groupJid(group), axolotlSenderKeyDistributionMessage: key };
}

function groupStanza(group: Group, author: Account, written: ChatMessage, encs: BinaryNode[]): BinaryNode {
  const message = proto.Message.decode(written.encoded);
  const attrs = {
    from: groupJid(group),
    ...actorAttrs(group, author),
    id: written.id,
    t: String(Math.floor(Date.parse(written.at) / 1000)),
    type: stanzaTypes(message).type,
    edit: editAttribute(message),
    notify: author.name,
    addressing_mode: group.addressing,
  };
  return node('message', attrs, encs);
}

/** A linked device could not read it: the same message again, for this device alone, and the sender's key with it. */
export async function groupMessageAgain(
  group: Group,
  author: Account,
  device: Device,
  written: ChatMessage,
  count: number,
): Promise<BinaryNode> {
  const keys = new SenderKeys(group);
  const sender = peerName(author.phone, 0);
  const message = proto.Message.decode(written.toDevices ?? written.encoded);
  message.senderKeyDistributionMessage = distributionOf(group, await keys.distribution(sender));
  const sealed = await author.party.encrypt(
    peerName(device.phone, device.number),
    pad(proto.Message.encode(message).finish()),
  );
  keys.noteHolder(sender, peerName(device.phone, device.number));
  return groupStanza(group, author, written, [encNode(sealed, { count: String(count) })]);
}

/** The phone sends a message once more to the linked devices of all members, to each alone. */
export function sendOnceMoreToGroup(world: World, author: Account, group: Group, written: ChatMessage): void {
  world.turns.run(`group ${group.id}`, async () => {
    for (const phone of group.participants.keys())
      for (const device of world.account(phone).devices)
        enqueue(world, device, 'message', await groupMessageAgain(group, author, device, written, 1));
  });
}
