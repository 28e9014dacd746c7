import type { Account, Device } from '../world/model.ts';
import { deliverQueue } from '../service/queue.ts';
import type { BinaryNode, proto } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { FROM_SERVER, makeJid } from '../wire/jids.ts';
import type { World } from '../world/world.ts';
import type { Connection } from '../world/connection.ts';
import { greetDevice } from '../phones/history.ts';

const UNAUTHORIZED = 401;
const BANNED_A_WHILE = 402;
const BAN_S = 3_600;

/** A device logs in with stored credentials: the noise key is its proof. */
export function logIn(world: World, connection: Connection, noiseKey: Buffer, payload: proto.ClientPayload): void {
  const phone = String(payload.username);
  const refusal = world.faults.strike('login', phone);
  const account = world.accounts.get(phone) ?? movedFrom(world, phone);
  const device = account && world.device(account.phone, payload.device ?? 0);
  if (refusal || !account || !device?.noiseKey.equals(noiseKey)) {
    connection.end(failureNode(refusal?.reason ?? UNAUTHORIZED, refusal?.expire));
    return;
  }
  world.connectionOf(device)?.endWithStreamError(undefined, node('conflict', { type: 'replaced' }));
  connection.device = device;
  world.connections.set(`${device.phone}:${device.number}`, connection);
  connection.send(successNode(account, device));
  world.changed(account);
}

/** Whoever had this number until they changed it: their devices log in as they were linked, which is a guess. */
function movedFrom(world: World, phone: string): Account | undefined {
  return [...world.accounts.values()].find(({ formerly }) => formerly?.phone === phone);
}

/** A ban for a while says for how many seconds, and why. */
function failureNode(reason: number, expire = BAN_S): BinaryNode {
  const ban = reason === BANNED_A_WHILE ? { code: '101', expire: String(expire) } : {};
  return node('failure', { reason: String(reason), location: 'box', ...ban });
}

function successNode(account: Account, device: Device): BinaryNode {
  return node('success', {
    t: unixSeconds(),
    lid: makeJid(account.lid, 'lid', device.number),
    display_name: account.name,
    location: 'box',
  });
}

/** The device wants its messages: what was kept for it first, then `offline`, then a fresh device's history. */
export function activate(world: World, connection: Connection, device: Device): void {
  const counts = { message: 0, receipt: 0, notification: 0 };
  for (const { kind } of device.queue.values()) counts[kind] += 1;
  const attrs = Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, String(count)]));
  const total = String(device.queue.size);
  connection.send(node('ib', { from: FROM_SERVER }, [node('offline_preview', { count: total, ...attrs })]));
  connection.active = true;
  deliverQueue(connection, device);
  connection.send(node('ib', { from: FROM_SERVER }, [node('offline', { count: total })]));
  if (!device.hasHistory) greetDevice(world, device);
}

/** The connection is gone; what was not confirmed stays in the queue. */
export function forgetConnection(world: World, connection: Connection): void {
  connection.companion?.answered?.(undefined);
  connection.companion?.code?.finished?.(undefined);
  if (world.waiting.delete(connection.id)) world.waitingChanged();
  const device = connection.device;
  if (!device || world.connectionOf(device) !== connection) return;
  world.connections.delete(`${device.phone}:${device.number}`);
  const account = world.accounts.get(device.phone);
  if (account) world.changed(account);
}
