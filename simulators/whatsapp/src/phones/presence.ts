import type { Device } from '../model.ts';
import type { World } from '../world.ts';

/** A linked device types to somebody: their phone shows it. */
export function showTyping(world: World, device: Device, to: string | undefined, typing: boolean): void {
  const peer = world.find(to);
  if (peer) world.events.emit({ type: 'typing', phone: peer.phone, peer: device.phone, typing });
}
