import { groupTick } from '../groups/ticks.ts';
import type { Device } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import type { World } from '../world/world.ts';
import { confirm, queueKey } from '../service/queue.ts';
import { deliveredToDevice } from '../phones/receipts.ts';

const UNHANDLED_ERROR = 500;

/** A linked device acknowledges what the server sent, or refuses it with an error code. */
export function takeAck(world: World, device: Device, ack: BinaryNode): void {
  const { id = '', class: kind, type, error, to } = ack.attrs;
  if (kind !== 'message') {
    if (kind === 'receipt' || kind === 'notification') confirm(world, device, queueKey(kind, id, type));
    return;
  }
  const key = queueKey('message', id);
  const queued = device.queue.get(key);
  // Baileys asks for a retry and then refuses with 500; what was asked for again must stay in the queue.
  if (Number(error) === UNHANDLED_ERROR && queued && queued.retriesAsked > 0) {
    queued.retriesAsked -= 1;
    return;
  }
  confirm(world, device, key);
  const group = world.findGroup(to);
  const author = world.find(group ? ack.attrs['participant'] : to);
  const reader = world.account(device.phone);
  if (!author) return;
  if (group) {
    if (error === undefined) groupTick(world, group, reader, author, [id], 'delivered');
    else world.message(author, group, id)?.refusals.push(Number(error));
    return;
  }
  if (error === undefined) deliveredToDevice(world, device, reader, author, id);
  else world.message(author, reader, id)?.refusals.push(Number(error));
}
