import type { Account, Device } from '../world/model.ts';
import { deliveredToDevice } from '../phones/receipts.ts';
import { tellOfDevice } from '../service/devices.ts';
import { node } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';

const DEVICE_REMOVED = 401;

/** Take a device off its account: it is told, cut off, and refused from now on. */
export function unlink(world: World, device: Device): void {
  const account = world.accounts.get(device.phone);
  if (!account) return;
  account.devices = account.devices.filter((one) => one !== device);
  world.connectionOf(device)?.endWithStreamError(DEVICE_REMOVED, node('conflict', { type: 'device_removed' }));
  world.connections.delete(`${device.phone}:${device.number}`);
  handBack(world, account, device);
  world.changed(account);
  tellOfDevice(world, account, device, 'remove');
}

/** What waited for the device is on the phone alone now: its authors get their second tick. */
function handBack(world: World, account: Account, device: Device): void {
  device.queue.clear();
  for (const peer of account.chats.keys()) {
    if (world.groups.has(peer)) continue; // any device's receipt counts there
    const author = world.account(peer);
    for (const message of author.chats.get(account.phone)?.messages.values() ?? []) {
      if (message.awaiting.includes(device.number)) deliveredToDevice(world, device, account, author, message.id);
    }
  }
}
