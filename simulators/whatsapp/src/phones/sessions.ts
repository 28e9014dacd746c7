import type { Account, Device } from '../world/model.ts';
import { takeBundle } from '../service/prekeys.ts';
import type { Sealed } from '../signal/party.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { node } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';

export interface EncAttrs {
  count?: string | undefined;
  mediatype?: string | undefined;
}

/** How a party's Signal sessions with a device are called. */
export function peerName(phone: string, device: number): string {
  return `${phone}:${device}`;
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
