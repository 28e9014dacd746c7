import type { Account, Device } from '../world/model.ts';
import type { Bundle, Sealed } from '../signal/party.ts';
import { enqueue, queueKey } from '../service/queue.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { FROM_SERVER } from '../wire/jids.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';

/** Below this many one-time keys the server asks for more; Baileys reacts to fewer than 5. */
const LOW_KEYS = 5;

export interface EncAttrs {
  count?: string | undefined;
  mediatype?: string | undefined;
}

/** How a party's Signal sessions with a device are called. */
export function peerName(phone: string, device: number): string {
  return `${phone}:${device}`;
}

/** Hand out a device's bundle; each one-time key only once, as the server must. */
export function takeBundle(world: World, device: Device): Bundle {
  const { registrationId, identity, signed, oneTime } = device.keys;
  const [first] = oneTime;
  if (!first) return { registrationId, identity, signed };
  const [id, value] = first;
  oneTime.delete(id);
  if (oneTime.size < LOW_KEYS) askForKeys(world, device);
  world.onChange();
  return { registrationId, identity, signed, oneTime: { id, value } };
}

function askForKeys(world: World, device: Device): void {
  const id = `prekeys-${device.keys.oneTime.size}`;
  if (device.queue.has(queueKey('notification', id, 'encrypt'))) return;
  const count = node('count', { value: String(device.keys.oneTime.size) });
  const attrs = { from: FROM_SERVER, type: 'encrypt', id, t: unixSeconds() };
  enqueue(world, device, 'notification', node('notification', attrs, [count]));
}

/** Encrypt for a linked device, opening a Signal session first when there is none. Run it in the author's turn. */
export async function encryptForDevice(
  world: World,
  author: Account,
  device: Device,
  plaintext: Buffer,
  attrs: EncAttrs = {},
): Promise<BinaryNode> {
  const peer = peerName(device.phone, device.number);
  if (!author.party.hasSession(peer)) await author.party.startSession(peer, takeBundle(world, device));
  const sealed = await author.party.encrypt(peer, plaintext);
  return encNode(sealed, attrs);
}

export function encNode({ type, body }: Sealed, attrs: EncAttrs = {}): BinaryNode {
  return node('enc', { v: '2', type, ...attrs }, body);
}
