import type { Connection } from '../world/connection.ts';
import type { Device, QueueKind, Queued } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import type { World } from '../world/world.ts';

/**
 * While what waited at login is unconfirmed, newer stanzas join it with the `offline` attribute: Baileys handles those
 * one by one, and a live one would overtake them. For how long at most (a guess, as is the rule itself):
 */
const DRAINING_MS = 30_000;

export function queueKey(kind: QueueKind, id: string, type?: string): string {
  return kind === 'message' ? `message ${id}` : `${kind} ${id} ${type ?? ''}`;
}

/** Keep a stanza for the device until it confirms, and send it now if the device listens. */
export function enqueue(world: World, device: Device, kind: QueueKind, stanza: BinaryNode): void {
  const { type } = stanza.attrs;
  if (kind === 'notification' && world.faults.strike('notice', device.phone, (rule) => rule.type === type)) return;
  const key = queueKey(kind, stanza.attrs['id'] ?? '', stanza.attrs['type']);
  const before = device.queue.get(key);
  const queued: Queued = { key, kind, node: stanza, retriesAsked: before?.retriesAsked ?? 0 };
  device.queue.set(key, queued);
  const connection = world.connectionOf(device);
  if (connection?.active) push(connection, queued);
  world.onChange();
}

/** Send everything that waits, marked `offline`, in the order in which it came. */
export function deliverQueue(connection: Connection, device: Device): void {
  for (const queued of device.queue.values()) {
    connection.draining.add(queued.key);
    send(connection, queued, String(connection.draining.size - 1));
  }
}

/** The device has confirmed; returns what was kept, or undefined when it was nothing of ours. */
export function confirm(world: World, device: Device, key: string): Queued | undefined {
  const queued = device.queue.get(key);
  device.queue.delete(key);
  world.connectionOf(device)?.draining.delete(key);
  if (queued) world.onChange();
  return queued;
}

function push(connection: Connection, queued: Queued): void {
  if (connection.draining.size === 0 || Date.now() - connection.openedAt > DRAINING_MS) {
    send(connection, queued);
    return;
  }
  connection.draining.add(queued.key);
  send(connection, queued, String(connection.draining.size - 1));
}

function send(connection: Connection, { node }: Queued, offline?: string): void {
  connection.send(offline === undefined ? node : { ...node, attrs: { ...node.attrs, offline } });
}
