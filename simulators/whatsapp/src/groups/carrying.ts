import type { Account, Device, Group } from '../world/model.ts';
import { askAgain, take } from '../phones/receiving.ts';
import { peerName } from '../phones/sessions.ts';
import type { Sealed } from '../signal/party.ts';
import { unpad } from '../signal/plaintext.ts';
import { enqueue } from '../service/queue.ts';
import type { BinaryNode, proto } from '../wire/baileys.ts';
import { parseJid } from '../wire/jids.ts';
import { bytes, child, node, unixSeconds } from '../wire/nodes.ts';
import { groupJid } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { actorAttrs } from './nodes.ts';
import { groupTicks } from './ticks.ts';
import { SenderKeys } from './senderKeys.ts';

/** A message from a linked device, on its way to one group. */
export interface GroupOutgoing {
  id: string;
  author: Account;
  device: Device;
  to: Group;
  addressing: Group['addressing'];
  stanza: BinaryNode;
}

/** A ciphertext and whom it is for. */
export interface Copy {
  jid: string;
  enc: BinaryNode;
}

/** Carry a group's message: to each member what is for them alone (the sender's key), and to all the message. */
export function carryToGroup(world: World, outgoing: GroupOutgoing, copies: Copy[]): void {
  const { to: group, author, stanza } = outgoing;
  const skmsg = child(stanza, 'enc');
  const isShared = skmsg?.attrs['type'] === 'skmsg';
  const own = new Map(copies.filter(({ enc }) => enc !== skmsg).map(({ jid, enc }) => [deviceName(world, jid), enc]));
  const only = stanza.attrs['participant']; // sent again for one reader
  if (!isShared && skmsg && only !== undefined) own.set(deviceName(world, only), skmsg);
  world.turns.run(`group ${group.id}`, async () => {
    // The author's own phone first: it shows the message before the others' ticks come.
    const members = [...group.participants.keys()].sort(
      (a, b) => Number(b === author.phone) - Number(a === author.phone),
    );
    const shared = isShared ? new Shared(outgoing, bytes(skmsg)) : undefined;
    const took: Taken[] = [];
    for (const phone of members) {
      const reader = world.account(phone);
      if (only === undefined || own.has(peerName(phone, 0))) {
        const taken = await toPhone(world, reader, outgoing, own.get(peerName(phone, 0)), shared);
        if (taken && reader !== author) took.push(taken);
      }
      for (const device of reader.devices) {
        const enc = own.get(peerName(phone, device.number));
        if (device !== outgoing.device && (only === undefined || enc)) {
          handOver(world, device, outgoing, [enc, isShared ? skmsg : undefined]);
        }
      }
    }
    const delivered = took.map(({ reader }) => reader).filter(({ autoDeliver }) => autoDeliver);
    groupTicks(world, group, delivered, author, outgoing.id, 'delivered');
    const read = took.filter(({ isNew, reader }) => isNew && reader.autoRead).map(({ reader }) => reader);
    groupTicks(world, group, read, author, outgoing.id, 'read');
  });
}

/** A member's phone has the message; seen for the first time, or again. */
interface Taken {
  reader: Account;
  isNew: boolean;
}

function deviceName(world: World, jid: string): string {
  return peerName(world.find(jid)?.phone ?? '', parseJid(jid)?.device ?? 0);
}

/** The one ciphertext for all, deciphered when the first member who has the key looks at it. */
class Shared {
  readonly #sender: string;
  readonly #keys: SenderKeys;
  readonly #ciphertext: Buffer;
  #plaintext: Promise<proto.Message> | undefined;

  constructor({ to, author, device }: GroupOutgoing, ciphertext: Buffer) {
    this.#sender = peerName(author.phone, device.number);
    this.#keys = new SenderKeys(to);
    this.#ciphertext = ciphertext;
  }

  async read(holder: string): Promise<proto.Message | undefined> {
    if (!this.#keys.canRead(this.#sender, holder, this.#ciphertext)) return undefined;
    this.#plaintext ??= this.#keys.decrypt(this.#sender, this.#ciphertext).then(unpad);
    return this.#plaintext.catch(() => undefined);
  }
}

async function toPhone(
  world: World,
  reader: Account,
  outgoing: GroupOutgoing,
  enc: BinaryNode | undefined,
  shared: Shared | undefined,
): Promise<Taken | undefined> {
  const { to: group, author, device } = outgoing;
  const fails = world.faults.strike('undecryptable', author.phone, ({ to }) => to === reader.phone) !== undefined;
  const personal = enc && !fails ? await decrypt(reader, author, device, enc) : undefined;
  const key = personal?.senderKeyDistributionMessage?.axolotlSenderKeyDistributionMessage;
  if (key) {
    await new SenderKeys(group).accept(peerName(author.phone, device.number), peerName(reader.phone, 0), key);
  }
  const content = shared && !fails ? await shared.read(peerName(reader.phone, 0)) : personal;
  if (!content) {
    askAgain(world, reader, group, outgoing);
    return undefined;
  }
  const message = content.deviceSentMessage?.message ?? content;
  return { reader, isNew: await take(world, reader, group, outgoing, message) };
}

async function decrypt(
  reader: Account,
  author: Account,
  device: Device,
  enc: BinaryNode,
): Promise<proto.Message | undefined> {
  const sealed: Sealed = { type: enc.attrs['type'] === 'pkmsg' ? 'pkmsg' : 'msg', body: bytes(enc) };
  try {
    return unpad(await reader.party.decrypt(peerName(author.phone, device.number), sealed));
  } catch {
    return undefined; // the phone asks for the message again
  }
}

/** Pass on what is for this linked device. */
function handOver(world: World, target: Device, outgoing: GroupOutgoing, encs: (BinaryNode | undefined)[]): void {
  const { to: group, author, device, id, stanza } = outgoing;
  const { participant, ...other } = actorAttrs(group, author);
  const attrs = {
    from: groupJid(group),
    ...other,
    participant: participant?.replace('@', `:${device.number}@`),
    id,
    t: unixSeconds(),
    type: stanza.attrs['type'] ?? 'text',
    edit: stanza.attrs['edit'],
    addressing_mode: group.addressing,
    notify: author.name,
  };
  const identity = child(stanza, 'device-identity');
  const content = [...encs, identity].filter((one) => one !== undefined);
  enqueue(world, target, 'message', node('message', attrs, content));
}
