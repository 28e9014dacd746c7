import { randomBytes } from 'node:crypto';
import type { Account, Device } from '../world/model.ts';
import { makeJid } from '../wire/jids.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { participantHash } from './participants.ts';
import { enqueue } from './queue.ts';

/**
 * A device was linked or taken off: the account's other devices learn which there are now, and those of people with a
 * chat which came or went.
 */
export function tellOfDevice(world: World, account: Account, device: Device, what: 'add' | 'remove'): void {
  const listed = [0, ...account.devices.map(({ number }) => number)];
  const hash = participantHash([account], 'pn');
  const all = listed.map((number) => deviceNode(account, number));
  for (const own of account.devices.filter((one) => one !== device)) {
    const attrs = { from: jidOf(account, 'pn'), type: 'account_sync', id: newId(), t: unixSeconds() };
    enqueue(world, own, 'notification', node('notification', attrs, [node('devices', { dhash: hash }, all)]));
  }
  const hashes = { device_hash: hash, device_lid_hash: participantHash([account], 'lid') };
  const change = node(what, hashes, [deviceNode(account, device.number)]);
  for (const peer of account.chats.keys()) {
    for (const other of world.accounts.get(peer)?.devices ?? []) {
      const attrs = { from: jidOf(account, 'pn'), lid: jidOf(account, 'lid'), type: 'devices', id: newId() };
      enqueue(world, other, 'notification', node('notification', { ...attrs, t: unixSeconds() }, [change]));
    }
  }
}

function deviceNode(account: Account, number: number) {
  const index = number > 0 ? { 'key-index': String(number) } : {};
  const names = { jid: makeJid(account.phone, 'pn', number), lid: makeJid(account.lid, 'lid', number) };
  return node('device', { ...names, ...index });
}

function newId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}
