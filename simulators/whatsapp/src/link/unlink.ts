import type { Device } from '../model.ts';
import { node } from '../wire/nodes.ts';
import type { World } from '../world.ts';

const DEVICE_REMOVED = 401;

/** Take a device off its account: it is told, cut off, and refused from now on. */
export function unlink(world: World, device: Device): void {
  const account = world.accounts.get(device.phone);
  if (!account) return;
  account.devices = account.devices.filter((one) => one !== device);
  world.connectionOf(device)?.endWithStreamError(DEVICE_REMOVED, node('conflict', { type: 'device_removed' }));
  world.connections.delete(`${device.phone}:${device.number}`);
  world.changed(account);
}
